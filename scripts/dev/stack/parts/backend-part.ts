import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DATABASE, KUBERNETES } from '#core/platform/names';
import { startChild } from '../../../programs/start-child.ts';
import type { Part } from '../kept-part.ts';
import type { StackContext } from '../context.ts';
import { databaseSettings } from './database-settings.ts';
import type { Database } from './postgres-part.ts';

const READY_POLL_MS = 25;

/** One replica of the backend (`httpPort` is the sidecar's); healthy when its `/readyz` says so. */
export function backendPart(
  context: StackContext,
  { name, database, httpPort }: { name: string; database: Database; httpPort: number },
): Part<number> {
  const { paths, env, version, publicUrl, log } = context;
  return {
    name,
    async start(former) {
      const { port, pid, exited, stop } = await startChild({
        name,
        entry: join(paths.root, 'aks/backend/src/main.ts'),
        env: {
          ...env,
          ...databaseSettings(context, database, DATABASE.roles.app),
          PORT: String(former ?? 0),
          DAPR_HTTP_PORT: String(httpPort),
          DAPR_PUBSUB: KUBERNETES.daprComponent,
          PUBLIC_URL: publicUrl,
          APP_VERSION: version,
        },
        cwd: paths.root,
        log: log(name),
      });
      await untilReady(port, exited);
      return { value: port, pid, exited, stop };
    },
  };
}

/** Waits for `/readyz`. Returns early when the process ends; the caller learns that from `exited`. */
export async function untilReady(port: number, exited: Promise<unknown>): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended && !(await isReady(port))) await delay(READY_POLL_MS);
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
