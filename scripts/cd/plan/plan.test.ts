import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { productVersion } from '../../build/product-version.ts';
import { runProgram } from '../../programs/run-program.ts';
import { createGitHub } from '../history/github-api.ts';
import { jobsWith, startGitHubPeer, type GitHubPeer } from '../testing/github-peer.ts';
import { changedPaths } from './changed-paths.ts';
import { lastGoodCommit } from './last-good-commit.ts';
import { versionAt } from './version-at.ts';

describe('infrastructure is applied again', () => {
  let rootDir: string;
  beforeEach(async () => {
    rootDir = await mkdtemp(join(tmpdir(), 'plan-'));
    await git('init', '--quiet');
  });
  afterEach(() => rm(rootDir, { recursive: true }));

  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return (
      await runProgram({ program: 'git', args: [...identity, ...args], cwd: rootDir, env, install: '' })
    ).stdout.trim();
  };
  const commit = async (...files: string[]): Promise<string> => {
    for (const file of files) {
      await mkdir(dirname(join(rootDir, file)), { recursive: true });
      await writeFile(join(rootDir, file), `${Math.random()}`);
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'a change');
    return git('rev-parse', 'HEAD');
  };

  it('when a template or the platform of the cluster has changed since, and not for other files', async () => {
    const base = await commit('infra/main.bicep', 'infra/main.test.ts', 'scripts/cd/platform/steps.ts', 'README.md');
    await commit('README.md', 'infra/main.test.ts');
    expect(await changedPaths(base, { rootDir, env })).toEqual([]);
    await commit('infra/main.bicep', 'scripts/cd/platform/steps.ts');
    expect(await changedPaths(base, { rootDir, env })).toEqual(['infra/main.bicep', 'scripts/cd/platform/steps.ts']);
  });

  it('and a commit of the past has the version that its release had', async () => {
    await commit('package.json');
    await writeFile(join(rootDir, 'package.json'), '{"version":"0.3.1"}');
    await git('commit', '--quiet', '--all', '--message', 'a version');
    const released = await git('rev-parse', 'HEAD');
    const version = await productVersion(rootDir, env);
    await commit('README.md');
    expect(version).toBe(`0.3.1-2-g${released.slice(0, 12)}`);
    expect(await versionAt(released, { rootDir, env })).toBe(version);
    expect(await versionAt('f'.repeat(40), { rootDir, env })).toBeUndefined();
  });

  it('when nobody knows what was there before', async () => {
    await commit('README.md');
    expect(await changedPaths('f'.repeat(40), { rootDir, env })).toBeUndefined();
  });
});

describe('the last good release', () => {
  let github: GitHubPeer;
  beforeEach(async () => {
    github = await startGitHubPeer();
  });
  afterEach(() => github.stop());

  it('is the newest push whose deployment succeeded', async () => {
    expect(await lastGoodCommit(createGitHub(github.env))).toBeUndefined();
    github.add({}, jobsWith('succeeded'));
    const good = github.add({}, jobsWith('succeeded'));
    github.add({ event: 'workflow_dispatch' }, jobsWith('succeeded'));
    for (const outcome of ['rolled-back', 'superseded', 'skipped']) github.add({}, jobsWith(outcome));
    github.add({ status: 'in_progress' }, jobsWith(''));
    expect(await lastGoodCommit(createGitHub(github.env))).toBe(good.head_sha);
  });

  it('npm run cd:plan hands the answer on', async () => {
    const outputs = join(await mkdtemp(join(tmpdir(), 'plan-')), 'outputs');
    const args = ['--conditions=source', 'scripts/cd/plan.ts'];
    const env = { PATH: process.env['PATH'], ...github.env, GITHUB_OUTPUT: outputs };
    const { code, stderr } = await runProgram({ program: process.execPath, args, env, install: '' });
    expect({ code, stderr, outputs: await readFile(outputs, 'utf8') }).toEqual({
      code: 0,
      stderr: '',
      outputs: 'infra=true\nprevious-image=\n',
    });
    await rm(dirname(outputs), { recursive: true });
  });
});
