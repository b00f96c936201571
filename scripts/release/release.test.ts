import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram, type ProgramResult } from '../programs/run-program.ts';
import { moveUnreleased } from './changelog.ts';
import { nextVersion } from './next-version.ts';

const root = join(import.meta.dirname, '..', '..');
const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-01\n\n- The first.\n';

describe('npm run release', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'release-'));
    for (const file of ['package.json', 'package-lock.json']) await cp(join(root, file), join(dir, file));
    await writeFile(join(dir, 'CHANGELOG.md'), CHANGELOG);
    await run('git', 'init', '--quiet');
    await run('git', 'add', '--all');
    await run(
      'git',
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      'commit',
      '--quiet',
      '--message',
      'all',
    );
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = (program: string, ...args: string[]): Promise<ProgramResult> =>
    runProgram({ program, args, cwd: dir, env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }, install: '' });
  const release = (...args: string[]) =>
    run(process.execPath, '--conditions=source', join(root, 'scripts/release.ts'), ...args);
  const changed = async () =>
    (await run('git', 'status', '--porcelain')).stdout
      .trim()
      .split('\n')
      .map((line) => line.trim());

  it('writes the version into three files and says what comes next; it commits and pushes nothing', async () => {
    const before = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as { version: string };
    const next = nextVersion(before.version, 'minor');
    expect(await release('minor')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining(`→ ${next}. Next:`) as string,
    });
    expect(await changed()).toEqual(['M CHANGELOG.md', 'M package-lock.json', 'M package.json']);
    const lock = JSON.parse(await readFile(join(dir, 'package-lock.json'), 'utf8')) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    expect([lock.version, lock.packages['']?.version]).toEqual([next, next]);
    expect(await readFile(join(dir, 'CHANGELOG.md'), 'utf8')).toMatch(
      new RegExp(`## \\[Unreleased\\]\n\n## \\[${next}\\] - \\d{4}-\\d\\d-\\d\\d\n`),
    );
  });

  it('refuses a tree with changes', async () => {
    await writeFile(join(dir, 'CHANGELOG.md'), `${CHANGELOG}\n`);
    expect(await release('patch')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Commit or put away') as string,
    });
    expect(await changed()).toEqual(['M CHANGELOG.md']);
  });
});

describe('the change log', () => {
  it('keeps what was released before, and begins anew', () => {
    expect(moveUnreleased(CHANGELOG, '0.2.0', '2026-11-26')).toBe(
      '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-26\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-01\n\n- The first.\n',
    );
    const first = '## [Unreleased]\n\n- A thing.\n';
    expect(moveUnreleased(first, '0.1.0', '2026-11-26')).toBe(
      '## [Unreleased]\n\n## [0.1.0] - 2026-11-26\n\n- A thing.\n',
    );
  });

  it.each([
    ['## [Unreleased]\n', /is empty/],
    ['## [Unreleased]\n\n### Added\n\n## [0.1.0] - 2026-11-01\n\n- The first.\n', /is empty/],
    ['# Changelog\n', /has no section/],
  ])('is not released empty: %j', (text, reason) => {
    expect(() => moveUnreleased(text, '0.2.0', '2026-11-26')).toThrow(reason);
  });

  it('counts by Semantic Versioning', () => {
    expect(['patch', 'minor', 'major'].map((step) => nextVersion('1.2.3', step))).toEqual(['1.2.4', '1.3.0', '2.0.0']);
    expect(() => nextVersion('1.2.3', undefined)).toThrow(/patch\|minor\|major/);
    expect(() => nextVersion('1.2', 'patch')).toThrow(/has to be X\.Y\.Z/);
  });
});
