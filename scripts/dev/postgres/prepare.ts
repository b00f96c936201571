import pg from 'pg';
import { CONNECTION_LIMITS, DATABASE } from '#core/platform/names';
import type { Credentials } from './credentials.ts';

/** What Azure's deployment makes: the migration's login (may make roles, no superuser) and the database. Safe to repeat. */
export async function prepareDatabase(options: {
  port: number;
  superuser: Credentials;
  migrate: Credentials;
}): Promise<void> {
  const { port, superuser, migrate } = options;
  const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', ...superuser });
  await client.connect();
  try {
    const login = pg.escapeIdentifier(migrate.user);
    const { rows: logins } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [migrate.user]);
    if (logins.length === 0) await client.query(`CREATE ROLE ${login}`);
    await client.query(
      `ALTER ROLE ${login} LOGIN CREATEROLE CREATEDB CONNECTION LIMIT ${CONNECTION_LIMITS.migrate} PASSWORD ${pg.escapeLiteral(migrate.password)}`,
    );
    const { rows: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE.name]);
    if (databases.length === 0) await client.query(`CREATE DATABASE ${DATABASE.name} OWNER ${login}`);
  } finally {
    await client.end();
  }
}
