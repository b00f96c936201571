import { mkdtemp, rm } from 'node:fs/promises';
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

it('the previous release is the last tag before this commit, else the commit before this one', async () => {
  await git('init', '--quiet');
  for (const n of [1, 2, 3]) await git('commit', '--quiet', '--allow-empty', `--message=${n}`);
  expect(await previousRef(dir, env)).toBe('HEAD^');
  await git('tag', 'v0.1.0', 'HEAD~2');
  await git('tag', 'v0.2.0');
  expect(await previousRef(dir, env)).toBe('v0.1.0');
});
