import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DATABASE } from '#core/platform/names';
import { databaseSettings } from '../../dev/stack/parts/database-settings.ts';
import { untilReady } from '../../dev/stack/parts/backend-part.ts';
import { startChild, type Child } from '../../programs/start-child.ts';
import type { Ground } from './start-ground.ts';

/** A server under load: where it is, and which process to charge. */
export type Server = { origin: string; pid: number; stop: () => Promise<void> };

/** Limits by person and address are a promise of their own; here they would only end the measurement. */
const RATE_LIMIT_FACTOR = '1000000';

const PROFILER = pathToFileURL(join(import.meta.dirname, 'profile-on-signal.ts')).href;

/** The product's backend as its image runs it. With `profile` it can write its CPU profile to that file (`profile-on-signal.ts`). */
export async function startProduct({ context, database, bundle }: Ground, profile?: string): Promise<Server> {
  const child = await startChild({
    name: 'backend',
    entry: bundle,
    nodeOptions: profile === undefined ? [] : [`--import=${PROFILER}`],
    env: {
      ...context.env,
      ...databaseSettings(context, database, DATABASE.roles.app),
      NODE_ENV: 'production',
      ...(profile !== undefined && { PROFILE_FILE: profile }),
      PORT: '0',
      PUBLIC_URL: context.publicUrl,
      APP_VERSION: context.version,
      RATE_LIMIT_FACTOR,
    },
    cwd: context.paths.local,
    log: () => undefined,
  });
  await untilReady(child.port, child.exited);
  return serverOf(child);
}

/** A plain server on the same database; `rls: false` signs in as the administrator, whom row-level security does not bind. */
export async function startBare(ground: Ground, { rls }: { rls: boolean }): Promise<Server> {
  const { context, database, login } = ground;
  const { user, password } = rls ? login : { user: database.superuser, password: database.password };
  const child = await startChild({
    name: 'bare server',
    entry: join(import.meta.dirname, 'bare/main.ts'),
    env: {
      ...context.env,
      NODE_ENV: 'production',
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: DATABASE.name,
      PGUSER: user,
      PGPASSWORD: password,
      ROW_LEVEL_SECURITY: String(rls),
    },
    cwd: context.paths.local,
    log: () => undefined,
  });
  return serverOf(child);
}

function serverOf({ port, pid, stop }: Child): Server {
  return { origin: `http://127.0.0.1:${port}`, pid, stop };
}
