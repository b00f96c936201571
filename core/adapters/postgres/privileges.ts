import pg from 'pg';
import { DATABASE } from '#core/platform/names';

/** Databases that every server has; each lets everybody connect until told otherwise. */
export const SERVER_DATABASES = ['postgres', 'template1'] as const;

const OWNED_DATABASES = `SELECT datname AS name FROM pg_database
  WHERE datname = ANY($1) AND pg_has_role(current_user, datdba, 'USAGE')`;

/**
 * Takes from everybody what PostgreSQL grants to everybody on a database: CONNECT, and TEMPORARY, by which a caller could put
 * tables of the same names before ours. Only on those of `databases` that the login owns: of others (on Azure some are the
 * platform's) nothing can be taken. Safe to repeat.
 */
export async function closeToPublic(client: pg.Client, databases: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(OWNED_DATABASES, [databases]);
  for (const { name } of rows) {
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`);
  }
}

/** Lets the product's roles connect to its database, and nobody else. The login must own it. Safe to repeat. */
export async function openToRoles(client: pg.Client, database: string): Promise<void> {
  const { app, worker } = DATABASE.roles;
  await closeToPublic(client, [database]);
  await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${app}, ${worker}`);
}

const REMAINING = `SELECT format('%s may still %s %s', role, privilege, datname) AS text
  FROM pg_database, unnest($1::text[]) role, unnest(ARRAY['CONNECT', 'TEMPORARY']) privilege
  WHERE datallowconn AND has_database_privilege(role, oid, privilege)
    AND (datname <> current_database() OR privilege = 'TEMPORARY') ORDER BY 1`;

/** Privileges on databases that the roles have and do not need, in words: an administrator should revoke them. */
export async function remainingPrivileges(client: pg.Client): Promise<string[]> {
  const { app, worker } = DATABASE.roles;
  const { rows } = await client.query<{ text: string }>(REMAINING, [[app, worker]]);
  return rows.map(({ text }) => text);
}
