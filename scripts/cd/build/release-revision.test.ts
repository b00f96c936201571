import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitIn } from '../../../test/support/git-in.ts';
import { releaseRevision } from './release-revision.ts';

const env = { PATH: process.env['PATH'] ?? '' };
let dir: string;
const tree = (): string => join(dir, 'tree');

const git = (...args: string[]): Promise<void> => gitIn(tree(), ...args);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'release-revision-'));
  await mkdir(tree());
  await writeFile(join(tree(), 'package.json'), '{"version":"0.1.0"}');
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message=1');
  await git('commit', '--quiet', '--allow-empty', '--message=2');
  await git('clone', '--quiet', '--depth=1', `file://${tree()}`, '../shallow');
});
afterAll(() => rm(dir, { recursive: true }));

const release = (root: string, changes = {}) =>
  releaseRevision(root, { ...env, ...changes }, { push: true, warn: () => undefined });

it('FR-006: a release is exactly its commit, with the whole history that its version counts', async () => {
  expect(await release(tree())).toMatchObject({ version: expect.stringMatching(/^0\.1\.0-2-g[0-9a-f]{12}$/) });
  await writeFile(join(tree(), 'report.json'), 'not known to git');
  await expect(release(tree())).resolves.toBeDefined();
  await expect(release(join(dir, 'shallow'))).rejects.toThrow('git fetch --unshallow');
  await expect(release(dir)).rejects.toThrow('not the root of a git repository');
  await expect(release(tree(), { APP_VERSION: '9.9.9' })).rejects.toThrow('leave it out');
});

it('a build that stays here goes on with a warning', async () => {
  await writeFile(join(tree(), 'package.json'), '{"version":"0.2.0"}');
  const warnings: string[] = [];
  const warn = (line: string): void => void warnings.push(line);
  await expect(release(tree())).rejects.toThrow('files differ from the commit');
  expect((await releaseRevision(tree(), env, { push: false, warn })).version).toMatch(/^0\.2\.0-2-g/);
  await releaseRevision(join(dir, 'shallow'), env, { push: false, warn });
  expect(warnings).toEqual([expect.stringContaining('files differ'), expect.stringContaining('shallow')]);
});
