import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import { runClusterTests } from './run-cluster-tests.ts';

describe('the tests of a cluster run', () => {
  let rootDir: string;
  beforeEach(async () => {
    rootDir = await mkdtemp(join(tmpdir(), 'cluster-tests-'));
    await mkdir(join(rootDir, 'node_modules', 'vitest'), { recursive: true });
  });
  afterEach(() => rm(rootDir, { recursive: true, force: true }));

  /** A test runner that does as told. */
  const runner = (code: string) => writeFile(join(rootDir, 'node_modules', 'vitest', 'vitest.mjs'), code);
  const run = (signal = new AbortController().signal) => runClusterTests({ rootDir, env: process.env, signal });

  it('end with the exit code of the test runner', async () => {
    await runner('process.exit(7);');
    expect(await run()).toBe(7);
  });

  it('end at once when the run is interrupted, with all that they have started', async () => {
    const file = join(rootDir, 'pid');
    await runner(`
      import { spawn } from 'node:child_process';
      import { renameSync, writeFileSync } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      writeFileSync('${file}.part', String(child.pid));
      renameSync('${file}.part', '${file}');
    `);
    const interrupted = new AbortController();
    const running = run(interrupted.signal);
    const pidOf = () => readFile(file, 'utf8').catch(() => '');
    await until(async () => (await pidOf()) !== '');
    interrupted.abort();
    expect(await running).toBe(130);
    const pid = await pidOf();
    await until(() => !isAlive(Number(pid)));
  });

  it('do not begin when the run was interrupted before', async () => {
    await runner('process.exit(0);');
    expect(await run(AbortSignal.abort())).toBe(130);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
