import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgram } from '../programs/run-program.ts';
import { previousRef } from './previous-ref.ts';

const env = { PATH: process.env['PATH'] ?? '' };
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'previous-ref-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function git(...args: string[]): Promise<void> {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  const { code, stderr } = await runProgram({ program: 'git', args: [...who, ...args], cwd: dir, env, install: '' });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

const commits = async (): Promise<string[]> => {
  const args = ['log', '--format=%H', '--reverse'];
  const { stdout } = await runProgram({ program: 'git', args, cwd: dir, env, install: '' });
  return stdout.trim().split('\n');
};

it('the previous release is the last tag before this commit; without tags where the branch left main, or what was before the last change', async () => {
  await git('init', '--quiet', '--initial-branch=main');
  await git('commit', '--quiet', '--allow-empty', '--message=1');
  await mkdir(join(dir, 'test/contracts'), { recursive: true });
  await writeFile(join(dir, 'test/contracts/a.json'), '{}');
  await git('add', '.');
  await git('commit', '--quiet', '--message=2');
  await git('commit', '--quiet', '--allow-empty', '--message=3');
  const [, second = '', third] = await commits();
  expect(await previousRef(dir, env)).toBe(`${second}^`);

  await git('switch', '--quiet', '--create', 'branch');
  for (const n of [4, 5]) await git('commit', '--quiet', '--allow-empty', `--message=${n}`);
  expect(await previousRef(dir, env)).toBe(third);

  await git('tag', 'v0.1.0', 'HEAD~2');
  await git('tag', 'v0.2.0');
  expect(await previousRef(dir, env)).toBe('v0.1.0');
});
