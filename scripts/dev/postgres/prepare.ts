import pg from 'pg';
import { CONNECTION_LIMITS, DATABASE } from '#core/platform/names';
import type { Credentials } from './credentials.ts';

/** Large objects know no row-level security and no limit. Only a superuser owns their functions: on Azure they stay. */
const LARGE_OBJECT_FUNCTIONS = `SELECT string_agg(oid::regprocedure::text, ', ') AS names FROM pg_proc
  WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|loread$|lowrite$)'`;

/**
 * What Azure's deployment makes: the migration's login (may make roles, no superuser) and the database; and what only a
 * superuser can take away. Safe to repeat.
 */
export async function prepareDatabase(options: {
  port: number;
  superuser: Credentials;
  migrate: Credentials;
}): Promise<void> {
  const { port, superuser, migrate } = options;
  const login = pg.escapeIdentifier(migrate.user);
  const as = { host: '127.0.0.1', port, ...superuser };
  await withClient({ ...as, database: 'postgres' }, async (client) => {
    const { rows: logins } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [migrate.user]);
    if (logins.length === 0) await client.query(`CREATE ROLE ${login}`);
    await client.query(
      `ALTER ROLE ${login} LOGIN CREATEROLE CREATEDB CONNECTION LIMIT ${CONNECTION_LIMITS.migrate} PASSWORD ${pg.escapeLiteral(migrate.password)}`,
    );
    // Everybody may connect everywhere until told otherwise; the migration makes its roles from `postgres`.
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE postgres TO ${login}`);
    const { rows: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE.name]);
    if (databases.length === 0) await client.query(`CREATE DATABASE ${DATABASE.name} OWNER ${login}`);
  });
  await withClient({ ...as, database: DATABASE.name }, async (client) => {
    const { rows } = await client.query<{ names: string }>(LARGE_OBJECT_FUNCTIONS);
    await client.query(`REVOKE EXECUTE ON FUNCTION ${rows[0]?.names} FROM PUBLIC`);
  });
}

async function withClient(options: pg.ClientConfig, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(options);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
