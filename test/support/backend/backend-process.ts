import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../../../scripts/programs/start-child.ts';
import type { TestDatabase } from './test-backend.ts';

const MAIN = fileURLToPath(new URL('../../../aks/backend/src/main.ts', import.meta.url));

export type BackendProcess = Omit<Child, 'stop'> & {
  origin: string;
  /** From start to `/readyz`, in milliseconds. */
  readyMs: number;
  output: () => string;
  /** Asks it to stop; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** Secrets of a test database, with signing keys beside the passwords. */
export async function secretsFolder(database: TestDatabase): Promise<{ dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'backend-secrets-'));
  await cp(database.env.SECRETS_DIR, dir, { recursive: true });
  await writeFile(join(dir, 'session-signing-keys'), JSON.stringify({ current: 'signing-key-of-the-process-test' }));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** The backend as a process, as `npm start` and the container run it, once it is ready. */
export async function startBackendProcess(env: Record<string, string>): Promise<BackendProcess> {
  const startedAt = performance.now();
  const backend = await startListening(env);
  await waitFor(() => isReady(backend.origin), backend.output);
  return { ...backend, readyMs: performance.now() - startedAt };
}

/** The same as soon as it listens: it may never be ready. */
export async function startListening(env: Record<string, string>): Promise<Omit<BackendProcess, 'readyMs'>> {
  let output = '';
  const child = await startChild({
    name: 'backend',
    entry: MAIN,
    env: { PATH: process.env.PATH ?? '', PORT: '0', APP_VERSION: 'process-test', ...env },
    cwd: dirname(MAIN),
    log: (line) => (output += `${line}\n`),
  });
  const origin = `http://127.0.0.1:${child.port}`;
  return {
    ...child,
    origin,
    output: () => output,
    async stop() {
      await child.stop();
      return child.exited;
    },
  };
}

export async function isReady(origin: string): Promise<boolean> {
  return (await fetch(`${origin}/readyz`).catch(() => null))?.status === 200;
}

/** Waits on a condition, at most 15 s. */
export async function waitFor(condition: () => boolean | Promise<boolean>, explain: () => string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain:\n${explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
