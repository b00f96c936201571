import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockStack } from './lock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('one stack per folder', () => {
  it('refuses a second one and says where the first is', async () => {
    const lock = await lockStack(dir);
    lock.record({ url: 'http://localhost:8080', pids: [] });
    await expect(lockStack(dir)).rejects.toThrow(`already runs at http://localhost:8080 (process ${process.pid})`);
    lock.release();
    (await lockStack(dir)).release();
  });

  it.each([
    ['a run that was killed', JSON.stringify({ supervisor: { pid: 2 ** 22 + 1, began: '1' }, parts: [] })],
    [
      'a run whose number another process got',
      JSON.stringify({ supervisor: { pid: process.pid, began: '1' }, parts: [] }),
    ],
    ['a power cut', ''],
  ])('takes over the lock of %s', async (_, left) => {
    await writeFile(join(dir, 'stack.lock'), left);
    const lock = await lockStack(dir);
    const state = JSON.parse(await readFile(join(dir, 'stack.lock'), 'utf8')) as { supervisor: { pid: number } };
    expect(state.supervisor.pid).toBe(process.pid);
    lock.release();
  });

  it('waits until the parts of a killed run have ended', async () => {
    const part = spawn(process.execPath, ['-e', 'process.stdin.on("end", () => process.exit()).resume()']);
    await once(part, 'spawn');
    const ended = once(part, 'exit');
    const lock = await lockStack(dir);
    lock.record({ pids: [part.pid ?? 0] });
    const state = JSON.parse(await readFile(join(dir, 'stack.lock'), 'utf8')) as { supervisor: { began: string } };
    state.supervisor.began = 'long ago';
    await writeFile(join(dir, 'stack.lock'), JSON.stringify(state));
    const next = lockStack(dir);
    part.stdin.end();
    await next;
    // It ended by itself and was not killed; the event of its end may reach us later.
    expect(await ended).toEqual([0, null]);
  });
});
