import pg from 'pg';
import { CONNECTION_LIMITS, DATABASE } from '#core/platform/names';

export type Login =
  | { role: 'todo_app' | 'todo_worker'; kind: 'password'; password: string }
  /** Principal (object) id of the managed identity that signs in as this role. */
  | { role: 'todo_app' | 'todo_worker'; kind: 'entra'; objectId: string };

/**
 * Everybody's events and live updates wait for the oldest writing transaction of the server, so each ends by itself. Statements of
 * the processes end after 10 s, the relay's turn with all of its publishing after 15 s; a migration may rewrite a table.
 * Whoever is no role of ours has the server's own limits (infra/modules/postgres.bicep, scripts/dev/postgres/server.ts).
 */
const TRANSACTION_LIMITS = {
  process: { idle_in_transaction_session_timeout: '30s', transaction_timeout: '60s' },
  migration: { idle_in_transaction_session_timeout: '60s', transaction_timeout: '10min' },
} as const;

/** The database in which Azure has its function for principals. Roles belong to the whole server, so elsewhere any database would do. */
export const ROLES_DATABASE = 'postgres';

/**
 * Makes the roles that migrations and processes use, or brings them up to date: `todo_owner` owns all objects and nobody
 * can sign in as it; the caller's login becomes a member. Safe to repeat; the caller holds the migration lock.
 */
export async function ensureRoles(client: pg.Client, logins: Login[]): Promise<void> {
  const { owner } = DATABASE.roles;
  if (!(await roleExists(client, owner))) await client.query(`CREATE ROLE ${owner} NOLOGIN`);
  const { rows } = await client.query<{ can: boolean }>(`SELECT pg_has_role(current_user, $1, 'SET') AS can`, [owner]);
  if (!rows[0]?.can) await client.query(`GRANT ${owner} TO CURRENT_USER`);
  for (const login of logins) await ensureLogin(client, login);
  await limitTransactions(client, 'CURRENT_USER', TRANSACTION_LIMITS.migration);
}

/** Lets `todo_owner` make objects, and nobody else; on the connection to the product's own database. */
export async function ensureSchemaOwner(client: pg.Client): Promise<void> {
  await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await client.query(`GRANT CREATE, USAGE ON SCHEMA public TO ${DATABASE.roles.owner}`);
}

async function ensureLogin(client: pg.Client, login: Login): Promise<void> {
  const exists = await roleExists(client, login.role);
  if (!exists && login.kind === 'entra') await createPrincipal(client, login.role, login.objectId);
  if (!exists && login.kind === 'password') await client.query(`CREATE ROLE ${login.role}`);
  const limit = `CONNECTION LIMIT ${CONNECTION_LIMITS[login.role]}`;
  const password = login.kind === 'password' ? `LOGIN PASSWORD ${pg.escapeLiteral(login.password)}` : '';
  await client.query(`ALTER ROLE ${login.role} ${limit} ${password}`);
  await limitTransactions(client, login.role, TRANSACTION_LIMITS.process);
}

/** PostgreSQL 16 knows no `transaction_timeout`. */
async function limitTransactions(client: pg.Client, role: string, limits: Record<string, string>): Promise<void> {
  const known = 'SELECT name FROM pg_settings WHERE name = ANY($1)';
  const { rows } = await client.query<{ name: string }>(known, [Object.keys(limits)]);
  for (const { name } of rows) await client.query(`ALTER ROLE ${role} SET ${name} = '${limits[name]}'`);
}

/** Azure's own (https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-manage-azure-ad-users). */
async function createPrincipal(client: pg.Client, role: string, objectId: string): Promise<void> {
  await client.query(`SELECT pgaadauth_create_principal_with_oid($1, $2, 'service', false, false)`, [role, objectId]);
}

async function roleExists(client: pg.Client, role: string): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  return rows.length > 0;
}
