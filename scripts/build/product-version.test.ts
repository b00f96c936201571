import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareVersions } from '#core/platform/version';
import { gitIn } from '../../test/support/git-in.ts';
import { productVersion, readRevision } from './product-version.ts';

const root = join(import.meta.dirname, '..', '..');
const env = { PATH: process.env['PATH'] ?? '' };
let dir: string;
const tree = (): string => join(dir, 'tree');

const git = (...args: string[]): Promise<void> => gitIn(tree(), ...args);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'product-version-'));
  await mkdir(join(tree(), 'inside'), { recursive: true });
  // A release changes the version of the repository's own.
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
  const text = JSON.stringify({ ...own, version: '0.1.0' });
  await writeFile(join(tree(), 'package.json'), text);
  await writeFile(join(tree(), 'inside/package.json'), text);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('a build is named by APP_VERSION, else by version, commits and commit, else by the version of package.json', async () => {
  expect(await productVersion(tree(), { APP_VERSION: 'abc' })).toBe('abc');
  expect(await productVersion(tree(), env)).toBe('0.1.0');
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '--message=1');
  const first = await productVersion(tree(), env);
  await git('commit', '--quiet', '--allow-empty', '--message=2');
  const second = await productVersion(tree(), env);
  expect(first).toMatch(/^0\.1\.0-1-g[0-9a-f]{12}$/);
  expect(second).toMatch(/^0\.1\.0-2-g[0-9a-f]{12}$/);
  expect(compareVersions(second, first)).toBeGreaterThan(0);
  // Sources in a folder of somebody else's repository.
  expect(await productVersion(join(tree(), 'inside'), env)).toBe('0.1.0');
});

it('a clone without its whole history is known as one, because it counts too few commits', async () => {
  await git('clone', '--quiet', '--depth=1', `file://${tree()}`, '../shallow');
  expect(await readRevision(join(dir, 'shallow'), env)).toMatchObject({ commits: 1, isShallow: true });
  expect(await readRevision(tree(), env)).toMatchObject({ commits: 2, isShallow: false });
});
