import pg from 'pg';
import { getJson, kubectl } from '../../cluster/support/kubectl.ts';
import type { Drill } from './drill.ts';

/** Undoes what was done. */
export type Restore = () => Promise<void>;

/**
 * Dapr as somebody may install it: the sidecar keeps its capabilities, and the namespace's Pod Security refuses it. Pods that are there
 * already stay.
 */
export async function refuseSidecars(): Promise<Restore> {
  const set = async (value: 'true' | 'false'): Promise<void> => {
    const injector = ['--namespace', 'dapr-system', 'deployment/dapr-sidecar-injector'];
    await kubectl('set', 'env', ...injector, `SIDECAR_DROP_ALL_CAPABILITIES=${value}`);
    await kubectl('rollout', 'status', ...injector, '--timeout', '120s');
  };
  await set('false');
  return () => set('true');
}

/**
 * A report that runs for longer than a deployment has time: it reads the tasks, so that nobody may change the table. It has lifted the limits
 * of its role: else the server ends a forgotten transaction after 30 s and a busy one after 60 s, and the migration goes on.
 */
export async function lockTable({ product }: Drill): Promise<Restore> {
  const { database, secrets } = product.services;
  const { user, password } = JSON.parse(secrets['database-password-app'] ?? '{}') as { user: string; password: string };
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ ...database, database: 'todo', user, password, ssl: { rejectUnauthorized: false } });
    await client.connect();
    return client;
  };
  const client = await connect();
  await client.query('SET statement_timeout = 0; SET transaction_timeout = 0');
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await client.query('BEGIN; LOCK TABLE task IN ACCESS SHARE MODE');
  client.on('error', () => undefined);
  const report = client.query('SELECT pg_sleep(600)').catch(() => undefined);
  return async () => {
    const other = await connect();
    await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await other.end();
    await report;
  };
}

type Pods = { items: { spec: { containers: { name: string; image: string }[] } }[] };

/** Whether a pod of the backend runs this image, be it one that is ending. */
export async function hasPodsOf(image: string): Promise<boolean> {
  const { items } = await getJson<Pods>('pods', '--selector', 'app.kubernetes.io/component=backend');
  return items.some(({ spec }) => spec.containers.some((one) => one.name === 'backend' && one.image === image));
}
