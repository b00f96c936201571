import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#core/domain/errors';

/** Reads objects of the Kubernetes API. */
export type ClusterApi = {
  /** The object at a path, and the time by the cluster's clock (Unix milliseconds, whole seconds). @throws Error with the answer. */
  get: (path: string) => Promise<{ object: unknown; clusterTime: number }>;
  close: () => Promise<void>;
};

const START_DEADLINE_MS = 30_000;
const ANSWER_DEADLINE_MS = 10_000;

/**
 * The API with the rights of the person's kubectl, by one `kubectl proxy` for the whole time: a kubectl for each look would take the
 * CPU that the product should have. Its socket lies in a folder that only this user may enter.
 * @throws AppError `unavailable` that says what is missing.
 */
export async function openClusterApi(env: NodeJS.ProcessEnv): Promise<ClusterApi> {
  const dir = await mkdtemp(join(tmpdir(), 'cluster-api-'));
  const socketPath = join(dir, 'socket');
  const child = spawn('kubectl', ['proxy', `--unix-socket=${socketPath}`, '--reject-methods=POST,PUT,PATCH,DELETE'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const agent = new Agent({ keepAlive: true });
  const close = async (): Promise<void> => {
    agent.destroy();
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dir, { recursive: true, force: true });
  };
  const { promise: serves, resolve, reject } = Promise.withResolvers<void>();
  const said: string[] = [];
  const timer = setTimeout(() => reject(new Error('does not begin to serve')), START_DEADLINE_MS);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(said.join(' '))));
  createInterface({ input: child.stderr }).on('line', (line) => said.length < 5 && said.push(line));
  createInterface({ input: child.stdout }).on('line', () => resolve());
  try {
    await serves.finally(() => clearTimeout(timer));
  } catch (cause) {
    await close();
    const message = `kubectl proxy: ${(cause as Error).message}. Watching the cluster needs kubectl on PATH and KUBECONFIG.`;
    throw new AppError({ code: 'loadtest.no-cluster', kind: 'unavailable', message, cause });
  }
  return { get: (path) => getObject({ socketPath, path, agent }), close };
}

type Asking = { socketPath: string; path: string; agent: Agent };

function getObject(asking: Asking): ReturnType<ClusterApi['get']> {
  const { promise, resolve, reject } = Promise.withResolvers<{ object: unknown; clusterTime: number }>();
  const sent = request({ ...asking, signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode !== 200)
        return reject(new Error(`${asking.path}: ${response.statusCode} ${text.slice(0, 200)}`));
      resolve({ object: JSON.parse(text) as unknown, clusterTime: Date.parse(response.headers.date ?? '') });
    });
  });
  sent.on('error', reject).end();
  return promise;
}
