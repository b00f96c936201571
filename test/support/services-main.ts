/**
 * The services of a test run in one process: a PostgreSQL with a migrated template database and an Azurite. Prints one
 * JSON line with their addresses; ends them when its stdin closes, so also when the test runner is killed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loginsByPassword } from '#core/adapters/postgres/database-login';
import { createFileSecretSource } from '#core/adapters/secret-files/secret-source';
import { migrateDatabase } from '#core/adapters/postgres/migrate';
import type { CONNECTION_LIMITS } from '#core/platform/names';
import { DATABASE } from '#core/platform/names';
import { readerOfSecrets } from '#core/testing/reader-of-secrets';
import { runUntilStopped } from '#core/platform/lifecycle';
import { createLogger } from '#core/platform/logger';
import { startAzurite } from '../../scripts/dev/azurite/start-azurite.ts';
import { MIGRATE_LOGIN } from '../../scripts/dev/postgres/credentials.ts';
import { startPostgres } from '../../scripts/dev/postgres/start-postgres.ts';
import type { Postgres } from '../../scripts/dev/postgres/start-postgres.ts';
import type { Services } from './services.ts';

/** Many test files share the server, each with databases and pools of its own. */
const MAX_CONNECTIONS = 200;
const TEMPLATE = `${DATABASE.name}_template`;

const logger = createLogger({ component: 'test-services', level: 'warn' });
const dir = await mkdtemp(join(tmpdir(), 'todo-test-'));
const secretsDir = join(dir, 'secrets');
const log = (): void => undefined;

const starting = Promise.all([
  startPostgres({ dataDir: join(dir, 'postgres'), secretsDir, maxConnections: MAX_CONNECTIONS, log }),
  startAzurite({ dataDir: join(dir, 'azurite'), log }),
]);
runUntilStopped({
  logger,
  supervised: true,
  stop: async () => {
    const services = await starting;
    await Promise.all(services.map((service) => service.stop()));
    await rm(dir, { recursive: true, force: true });
  },
});

const [postgres, azurite] = await starting;
await makeTemplate(postgres);
const { host, port, superuser, password } = postgres;
const services: Services = {
  postgres: { host, port, superuser, password, secretsDir, template: TEMPLATE },
  azurite: { connectionString: azurite.connectionString },
};
process.stdout.write(`${JSON.stringify({ event: 'listening', port, services })}\n`);

async function makeTemplate(server: Postgres): Promise<void> {
  const secrets = readerOfSecrets(createFileSecretSource(secretsDir));
  await migrateDatabase({
    settings: {
      host: server.host,
      port: server.port,
      database: DATABASE.name,
      user: MIGRATE_LOGIN,
      auth: 'password',
      secrets,
      secretName: 'database-password-owner',
      applicationName: 'test-services',
    },
    logins: await loginsByPassword(secrets),
    logger,
    now: new Date(),
  });
  const admin = { host: server.host, port: server.port, user: server.superuser, password: server.password };
  const client = new pg.Client({ ...admin, database: 'postgres' });
  await client.connect();
  await client.query(`ALTER DATABASE ${DATABASE.name} RENAME TO ${TEMPLATE}`);
  // The production limits count per role, so all test files together; one test checks them on a server of its own.
  for (const role of ['todo_app', 'todo_worker', MIGRATE_LOGIN] satisfies (keyof typeof CONNECTION_LIMITS)[]) {
    await client.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  }
  await client.end();
}
