import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { toAppError } from './errors.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What each role's code does, and nothing else is granted. A migration that adds a column or a table adds its line here. */
const USED = {
  todo_app: [
    'activity: INSERT(at, kind, task_id, user_id)',
    'activity: SELECT',
    'activity_horizon: SELECT',
    'app_user: INSERT',
    'app_user: SELECT',
    'app_user: UPDATE(time_zone)',
    'chat_turn: INSERT',
    'chat_turn: SELECT',
    'chat_turn: UPDATE(holder, until)',
    'clean_up_progress: SELECT',
    'conversation: INSERT',
    'conversation: SELECT',
    'conversation: UPDATE(last_task_id, used_at)',
    'idempotency_key: INSERT',
    'idempotency_key: SELECT',
    'idempotency_key: UPDATE(body, created_at, headers, request_hash, status)',
    'instance_beat: INSERT',
    'instance_beat: SELECT',
    'instance_beat: UPDATE(at, process, version)',
    'message: INSERT',
    'message: SELECT',
    'outbox: INSERT(category, event_id, payload)',
    'outbox: SELECT',
    // The relay's notes.
    'outbox: UPDATE(attempts, dead_at, last_error, published_at)',
    'rate_bucket: INSERT',
    'rate_bucket: SELECT',
    'rate_bucket: UPDATE(at, granted, tokens)',
    'series: INSERT',
    'series: SELECT',
    'series: UPDATE(anchor, dtstart, rrule, stopped_at)',
    'session: INSERT',
    'session: SELECT',
    // Signing out, and renewal of a session in use.
    'session: UPDATE(expires_at)',
    'task: INSERT',
    'task: SELECT',
    'task: UPDATE(completed_at, deleted_at, description, due_date, due_time, occurrence_no, priority, rule_date, rule_time, series_id, status, title, updated_at, version)',
  ],
  todo_worker: [
    'activity: INSERT(at, kind, task_id, user_id)',
    'app_user: SELECT',
    'instance_beat: INSERT',
    'instance_beat: SELECT',
    'instance_beat: UPDATE(at, process, version)',
    'processed_event: INSERT',
    // A replay of a dead letter takes its note over.
    'processed_event: SELECT(consumer, event_id, outcome, source)',
    'processed_event: UPDATE(at, outcome)',
    'series: SELECT',
    'task: INSERT',
    'task: SELECT',
    // For SELECT … FOR UPDATE.
    'task: UPDATE(updated_at)',
  ],
} as const;
type Role = keyof typeof USED;
const ROLES = Object.keys(USED) as Role[];

const FUNCTIONS: Record<Role, string[]> = {
  todo_app: [
    'activity_news(xid8,bigint)',
    'app_user_id()',
    'clean_up(text,integer)',
    'find_live_session(text,timestamp with time zone)',
    'live_sessions(text[],timestamp with time zone)',
    'trim_chats(integer,integer)',
  ],
  todo_worker: ['app_user_id()'],
};

/** Every privilege of the role on tables and columns, its own and everybody's. */
const ON_TABLES = `SELECT DISTINCT c.relname || ': ' || acl.privilege_type AS text
    FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee IN (0, $1::regrole)
  UNION ALL SELECT text || '(' || string_agg(attname, ', ' ORDER BY attname) || ')' FROM (
    SELECT c.relname || ': ' || acl.privilege_type AS text, a.attname::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee IN (0, $1::regrole)) columns GROUP BY text`;

const list = async (text: string, values: unknown[]): Promise<string[]> =>
  (await database.admin<{ text: string }>(text, values)).map(({ text: line }) => line).toSorted();

async function runAs<T>(connection: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
const connectionOf = (role: Role): pg.ClientConfig =>
  role === 'todo_app' ? database.connection : database.workerConnection;
const statement = (role: Role, text: string): Promise<unknown> =>
  runAs(connectionOf(role), (client) => client.query(text));

describe.each(ROLES)('%s', (role) => {
  it('S3: may do on tables what its code does, column by column, and nothing else', async () => {
    expect(await list(ON_TABLES, [role])).toEqual([...USED[role]].toSorted());
  });

  it('S3: may execute the functions that it calls, and none of ours that is made later', async () => {
    const callable = `SELECT p.oid::regprocedure::text AS text FROM pg_proc p
      WHERE pronamespace = 'public'::regnamespace AND has_function_privilege($1, p.oid, 'EXECUTE')`;
    expect(await list(callable, [role])).toEqual(FUNCTIONS[role]);
    await database.admin('SET ROLE todo_owner; CREATE FUNCTION later() RETURNS int LANGUAGE sql RETURN 1');
    await expect(statement(role, 'SELECT later()')).rejects.toMatchObject({ routine: 'aclcheck_error' });
    await database.admin('DROP FUNCTION later()');
  });

  it('S3: has no attribute, membership, object, setting or schema of its own', async () => {
    const [attributes] = await database.admin(
      `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS special,
        (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships,
        (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned,
        (SELECT count(*)::int FROM pg_parameter_acl, aclexplode(paracl) a WHERE a.grantee IN (0, r.oid)) AS settings,
        (SELECT count(*)::int FROM pg_namespace n WHERE has_schema_privilege(r.oid, n.oid, 'CREATE')
          AND n.nspname !~ '^pg_(toast_)?temp_') AS schemas
       FROM pg_roles r WHERE rolname = $1`,
      [role],
    );
    expect(attributes).toEqual({ special: false, memberships: 0, owned: 0, settings: 0, schemas: 0 });
  });

  it('S3: connects to its database and to no other, and makes no temporary table there', async () => {
    const others = await list(
      `SELECT datname AS text FROM pg_database
        WHERE datallowconn AND datname !~ '^test_' AND has_database_privilege($1, oid, 'CONNECT')`,
      [role],
    );
    expect(others).toEqual(['todo_template']);
    const connect = (name: string): Promise<unknown> =>
      runAs({ ...connectionOf(role), database: name }, () => Promise.resolve());
    await expect(connect('postgres')).rejects.toMatchObject({ code: '42501' });
    await expect(connect('template1')).rejects.toMatchObject({ code: '42501' });
    await expect(statement(role, 'CREATE TEMPORARY TABLE outbox (id bigint)')).rejects.toMatchObject({ code: '42501' });
  });

  it('S3: makes no large object, which no row-level security and no limit would know', async () => {
    for (const call of [`lo_create(0)`, `lo_creat(-1)`, `lo_from_bytea(0, 'x')`, `lo_put(1, 0, 'x')`]) {
      await expect(statement(role, `SELECT ${call}`)).rejects.toMatchObject({ routine: 'aclcheck_error' });
    }
  });

  it('S3: stops nobody by LOCK TABLE', async () => {
    const tables = await list(
      `SELECT relname AS text FROM pg_class WHERE relkind = 'r'
      AND relnamespace = 'public'::regnamespace`,
      [],
    );
    const lockable = await runAs(connectionOf(role), async (client) => {
      const locked: string[] = [];
      for (const table of tables) {
        await client.query('BEGIN');
        await client.query(`LOCK TABLE ${table} IN SHARE MODE`).then(
          () => locked.push(table),
          (error: unknown) => expect(toAppError(error)).toMatchObject({ code: 'database.schema' }),
        );
        await client.query('ROLLBACK');
      }
      return locked;
    });
    expect(lockable).toEqual([]);
  });
});
