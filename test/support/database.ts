import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import './services.ts';
import { createFileSecretSource } from '#core/adapters/secret-files/secret-source';
import { connectionOptions } from '#core/adapters/postgres/connection';
import type { DatabaseSettings } from '#core/adapters/postgres/connection';
import { createPoolOf } from '#core/adapters/postgres/pool';
import type { Pool } from '#core/adapters/postgres/pool';
import { openToRoles } from '#core/adapters/postgres/privileges';
import { createSessionStore } from '#core/adapters/postgres/session-store';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import type { SessionStore, UnitOfWork } from '#core/domain/ports';
import { readerOfSecrets } from '#core/testing/reader-of-secrets';

/** A database of its own for one test file, migrated, empty, reached as the product's roles reach it. */
export type TestDatabase = {
  name: string;
  /** `pg` options as `todo_app`. */
  connection: pg.ClientConfig;
  /** `pg` options as `todo_worker`. */
  workerConnection: pg.ClientConfig;
  /** `pg` options of the administrator, whom row-level security does not bind: for set-up and assertions. */
  superuser: pg.ClientConfig;
  /** Settings of a process that shall use this database. */
  env: Record<'DATABASE_HOST' | 'DATABASE_PORT' | 'DATABASE_NAME' | 'DATABASE_AUTH' | 'SECRETS_DIR', string>;
  pool: Pool;
  workerPool: Pool;
  unitOfWork: UnitOfWork;
  workerUnitOfWork: UnitOfWork;
  sessions: SessionStore;
  /** One statement as the administrator. */
  admin: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  /** A new guest (with a session); returns the user's id. */
  addUser: () => Promise<string>;
  drop: () => Promise<void>;
};

const POOL_MAX = 4;
/** As many statements of the administrator run at once: more than a test lets wait for one another. */
const ADMIN_MAX = 10;

/** Copies the migrated template. Call `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { postgres } = inject('services');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const { host, port, secretsDir } = postgres;
  const superuser = { host, port, user: postgres.superuser, password: postgres.password };
  await execute(superuser, `CREATE DATABASE ${name} TEMPLATE ${postgres.template} STRATEGY FILE_COPY`);
  // A copy does not have the template's privileges.
  await withClient({ ...superuser, database: name }, (client) => openToRoles(client, name));

  const settings = {
    host,
    port,
    database: name,
    auth: 'password',
    secrets: readerOfSecrets(createFileSecretSource(secretsDir)),
  } as const;
  const as = (user: string, secretName: DatabaseSettings['secretName'] & string): pg.ClientConfig =>
    connectionOptions({ ...settings, user, secretName, applicationName: name });
  const connection = as('todo_app', 'database-password-app');
  const workerConnection = as('todo_worker', 'database-password-worker');
  const pool = createPoolOf(connection, POOL_MAX);
  const workerPool = createPoolOf(workerConnection, POOL_MAX);
  const sessions = createSessionStore({ pool });
  const administration = createAdministration({ ...superuser, database: name });

  return {
    name,
    connection,
    workerConnection,
    superuser: { ...superuser, database: name },
    env: {
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_NAME: name,
      DATABASE_AUTH: 'password',
      SECRETS_DIR: secretsDir,
    },
    pool,
    workerPool,
    unitOfWork: createUnitOfWork({ pool }),
    workerUnitOfWork: createUnitOfWork({ pool: workerPool }),
    sessions,
    admin: administration.run,
    addUser: () => addUser(sessions),
    drop: async () => {
      await Promise.all([pool.end(), workerPool.end(), administration.end()]);
      await execute(superuser, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Statements of the administrator, each as in a session of its own; a new connection for each would cost ten times the time. */
function createAdministration(options: pg.ClientConfig): { run: TestDatabase['admin']; end: () => Promise<void> } {
  const connections = new pg.Pool({ ...options, max: ADMIN_MAX });
  // A test may end connections of its database, these too: the next statement gets a new one.
  connections.on('error', () => undefined);
  const run: TestDatabase['admin'] = async (text, values) => {
    const client = await connections.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      // Roles and settings must not last. This fails in an open transaction: then the connection goes, and with it what is open.
      const isSpoilt = await client.query('DISCARD ALL').then(
        () => false,
        () => true,
      );
      client.release(isSpoilt);
    }
  };
  return { run, end: () => connections.end() };
}

async function addUser(sessions: SessionStore): Promise<string> {
  const userId = crypto.randomUUID();
  const now = Date.now();
  await sessions.createGuest({
    tokenHash: randomBytes(32).toString('hex'),
    userId,
    timeZone: 'Europe/Berlin',
    createdAt: new Date(now),
    expiresAt: new Date(now + 3_600_000),
  });
  return userId;
}

async function execute(options: pg.ClientConfig, text: string): Promise<void> {
  await withClient(options, (client) => client.query(text));
}

async function withClient<T>(options: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ database: 'postgres', ...options });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
