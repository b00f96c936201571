import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeAudit } from './audit.ts';
import type { CheckContext } from './check-types.ts';
import { commandCheck } from './command-check.ts';
import { fileLength } from './file-length.ts';
import { findLockFaults } from './lockfile.ts';
import { secretsInHistory, secretsInTree } from './secret-scan.ts';

const root = join(import.meta.dirname, '..', '..');
const ADVISORIES = 'https://registry.example/-/npm/v1/security/advisories/bulk';

describe('npm audit', () => {
  const answer = (code: number, body: unknown) => judgeAudit({ code, stdout: JSON.stringify(body), stderr: 'why' });

  it('is "not checked" for exactly the answer of a registry without advisory service', () => {
    expect(answer(1, { statusCode: 405, method: 'POST', uri: ADVISORIES }).status).toBe('not checked');
  });

  it.each([
    ['another refusal', { statusCode: 403, method: 'POST', uri: ADVISORIES }],
    ['a broken registry', { statusCode: 502, method: 'POST', uri: ADVISORIES }],
    ['a refusal of something else', { statusCode: 405, method: 'POST', uri: 'https://registry.example/other' }],
    ['no network', { error: { code: 'ENOTFOUND' } }],
    ['vulnerabilities', { metadata: { vulnerabilities: { high: 1 } } }],
  ])('fails for %s', (_why, body) => {
    expect(answer(1, body).status).toBe('failed');
  });

  it('fails for an answer that is no report, whatever the exit code', () => {
    expect(judgeAudit({ code: 0, stdout: '', stderr: '' }).status).toBe('failed');
  });

  it('passes when nothing of that level was found', () => {
    expect(answer(0, { metadata: { vulnerabilities: { low: 3, high: 0 } } }).status).toBe('ok');
  });
});

describe('lock file', () => {
  const good = { integrity: 'sha512-abc' };
  const faultsOf = (entry: object, version = '1.0.0'): string[] =>
    findLockFaults(
      { packages: { '': { dependencies: { a: '1.0.0' } }, 'node_modules/a': entry } },
      { dependencies: { a: version } },
    );

  it('passes when every entry has its checksum and comes from the registry', () => {
    expect(faultsOf(good)).toEqual([]);
  });

  it.each([
    ['no integrity', {}],
    ['a weak checksum', { integrity: 'sha1-abc' }],
    ['not from the registry', { ...good, resolved: 'git+ssh://git@example.org/a.git#1234' }],
    ['is a link', { link: true }],
  ])('refuses: %s', (fault, entry) => {
    expect(faultsOf(entry)).toEqual([expect.stringContaining(fault)]);
  });

  it('refuses ranges, and versions that the lock file does not have', () => {
    expect(faultsOf(good, '^1.0.0').join()).toMatch(/exact version.*not in the lock file/);
  });
});

describe('in a repository of its own', () => {
  let context: CheckContext;
  const write = (path: string, text: string): Promise<void> => writeFile(join(context.rootDir, path), text);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: context.rootDir,
      encoding: 'utf8',
    });

  beforeEach(async () => {
    const rootDir = await mkdtemp(join(tmpdir(), 'check-'));
    context = { rootDir, env: process.env };
    await symlink(join(root, 'node_modules'), join(rootDir, 'node_modules'));
    await cp(join(root, '.secretlintrc.json'), join(rootDir, '.secretlintrc.json'));
    git('init', '-q');
    await write('.gitignore', 'node_modules\n');
    await write('short.ts', 'export const a = 1;\n');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
  });
  afterEach(() => rm(context.rootDir, { recursive: true, force: true }));

  it('SC-007: a planted secret is found in a file, and in history after it was removed', async () => {
    expect([await secretsInTree.run(context), await secretsInHistory.run(context)]).toMatchObject([
      { status: 'ok' },
      { status: 'ok' },
    ]);
    const planted = ['ghp', 'a1B2'.repeat(9)].join('_');
    await write('short.ts', `export const token = '${planted}';\n`);
    const verdict = await secretsInTree.run(context);
    expect(verdict).toMatchObject({ status: 'failed', detail: expect.stringContaining('short.ts') });
    expect(verdict.detail).not.toContain(planted);
    git('commit', '-q', '-a', '-m', 'oops');
    await write('short.ts', 'export const a = 1;\n');
    git('commit', '-q', '-a', '-m', 'undo');
    expect(await secretsInTree.run(context)).toMatchObject({ status: 'ok' });
    const commit = git('rev-parse', 'HEAD~1').trim();
    expect(await secretsInHistory.run(context)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(commit),
    });
  });

  it('a file over 300 lines fails, one over 150 is listed', async () => {
    await write('long.ts', '//\n'.repeat(151));
    expect(await fileLength.run(context)).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('151 long.ts'),
    });
    await write('long.ts', '//\n'.repeat(301));
    expect(await fileLength.run(context)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('301 long.ts'),
    });
  });

  it('a command passes by its exit code, shows its output when it fails, and is skipped without its tool', async () => {
    const say = (code: number) => ['node', '-e', `console.log('said'); process.exit(${code})`];
    expect(await commandCheck('good', say(0)).run(context)).toEqual({ status: 'ok' });
    expect(await commandCheck('bad', say(3)).run(context)).toEqual({ status: 'failed', detail: 'said\n' });
    const missing = await commandCheck('tool', say(0), { needs: 'no-such-tool' }).run(context);
    expect(missing).toMatchObject({ status: 'skipped', detail: expect.stringContaining('npm run tools') });
  });
});

it('the committed lock file passes', async () => {
  const read = async (file: string): Promise<never> => JSON.parse(await readFile(join(root, file), 'utf8')) as never;
  expect(findLockFaults(await read('package-lock.json'), await read('package.json'))).toEqual([]);
});
