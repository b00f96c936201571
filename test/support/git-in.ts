import { expect } from 'vitest';
import { runProgram } from '../../scripts/programs/run-program.ts';

/** Git in a folder as a test's author, whatever the machine is configured to; what it refuses fails the test with its words. */
export async function gitIn(cwd: string, ...args: string[]): Promise<void> {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  const env = { PATH: process.env['PATH'] ?? '' };
  const { code, stderr } = await runProgram({ program: 'git', args: [...who, ...args], cwd, env, install: '' });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}
