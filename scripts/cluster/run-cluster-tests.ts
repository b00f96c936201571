import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { killGroup } from '../programs/start-child.ts';

/** Exit code of a run that was interrupted, as a shell tells it. */
const INTERRUPTED = 130;

/** Runs test/cluster, or another folder of tests that need a cluster, and resolves with its exit code. `signal` ends it at once: its services end when they lose their parent. */
export async function runClusterTests(options: {
  rootDir: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  suite?: 'cluster' | 'drill';
}): Promise<number> {
  const { rootDir, env, signal, suite = 'cluster' } = options;
  if (signal.aborted) return INTERRUPTED;
  const vitest = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(rootDir, 'test', suite, 'vitest.config.ts');
  // A group of its own, so that a terminal's Ctrl-C reaches only us.
  const child = spawn(process.execPath, [vitest, 'run', '--config', config], {
    env,
    cwd: rootDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const stop = (): void => void killGroup(child.pid ?? 0, 'SIGKILL');
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  return code ?? INTERRUPTED;
}
