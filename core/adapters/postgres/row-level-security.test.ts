import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { seriesRow, taskRow } from '../../../test/support/task-row.ts';

let database: TestDatabase;
let anna: string;
let bert: string;

/** Tables of a user, each with a row of each user in this test. */
const USER_TABLES = [
  'app_user',
  'session',
  'series',
  'task',
  'activity',
  'idempotency_key',
  'conversation',
  'message',
  'chat_turn',
];
/** By design without RLS: payloads carry ids only, and only the relay's and the worker's grants reach them. */
const SHARED_TABLES = [
  'outbox',
  'processed_event',
  'rate_bucket',
  'schema_migration',
  'activity_horizon',
  'clean_up_progress',
];

beforeAll(async () => {
  database = await createTestDatabase();
  [anna, bert] = await Promise.all([database.addUser(), database.addUser()]);
  for (const userId of [anna, bert]) await fill(userId);
  // The policies alone must hold, whatever is granted; what is granted is proven by privileges.test.ts.
  await database.admin('GRANT ALL ON ALL TABLES IN SCHEMA public TO todo_app, todo_worker');
});
afterAll(() => database.drop());

async function fill(userId: string): Promise<void> {
  const series = seriesRow(userId);
  const conversation = { id: crypto.randomUUID(), lastTaskId: null, createdAt: new Date() };
  await database.unitOfWork.run(userId, async (tx) => {
    await tx.series.insert(series);
    const task = taskRow(userId, { seriesId: series.id, occurrenceNo: 1 });
    await tx.tasks.insert(task);
    await tx.activity.append({ kind: 'task.created', taskId: task.id, at: new Date() });
    await tx.idempotency.claim('key', 'hash', new Date());
    await tx.conversations.insert(conversation);
    const message = { id: crypto.randomUUID(), conversationId: conversation.id, content: 'hi', toolCalls: [] };
    await tx.conversations.appendMessage({ ...message, role: 'user', createdAt: new Date() });
    await tx.chatTurns.take(crypto.randomUUID(), 10);
  });
}

/** Runs statements as a role with the given settings, in a transaction that is rolled back. */
async function as<T>(
  connection: pg.ClientConfig,
  settings: Record<string, string>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const [name, value] of Object.entries(settings)) {
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
    }
    return await work(client);
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.end();
  }
}

const ownerColumn = (table: string): string => (table === 'app_user' ? 'id' : 'user_id');

async function countOf(client: pg.Client, table: string, where = 'true'): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table} WHERE ${where}`);
  return rows[0]?.n ?? -1;
}

describe('row-level security', () => {
  it('FR-023: every table is either a user table with forced security or one of the known shared ones', async () => {
    const tables = await database.admin<{ name: string; on: boolean; forced: boolean; owned: boolean }>(
      `SELECT relname AS name, relrowsecurity AS on, relforcerowsecurity AS forced,
         EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'user_id') AS owned
       FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const secured = tables.filter(({ on, forced }) => on && forced).map(({ name }) => name);
    expect(secured.toSorted()).toEqual(USER_TABLES.toSorted());
    // The owner asks which versions run before it takes anything away, and keeps the list of guests who are gone.
    const openToOwner = tables.filter(({ on, forced }) => on && !forced).map(({ name }) => name);
    expect(openToOwner.toSorted()).toEqual(['abandoned_guest', 'instance_beat']);
    expect(
      tables
        .filter(({ on }) => !on)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(SHARED_TABLES.toSorted());
    expect(tables.filter(({ owned, on }) => owned && !on)).toEqual([]);
  });

  it('FR-023: no role of the product is a superuser or may bypass it, and the owner cannot sign in', async () => {
    const roles = await database.admin(
      `SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'todo%' ORDER BY rolname`,
    );
    expect(roles).toEqual([
      { rolname: 'todo_app', rolsuper: false, rolbypassrls: false, rolcanlogin: true },
      { rolname: 'todo_owner', rolsuper: false, rolbypassrls: false, rolcanlogin: false },
      { rolname: 'todo_worker', rolsuper: false, rolbypassrls: false, rolcanlogin: true },
    ]);
  });

  it.each(USER_TABLES)('S3: %s shows a user only own rows, and nothing without a user', async (table) => {
    await as(database.connection, { 'app.user_id': anna }, async (client) => {
      expect(await countOf(client, table)).toBeGreaterThan(0);
      expect(await countOf(client, table, `${ownerColumn(table)} <> '${anna}'`)).toBe(0);
    });
    await as(database.connection, {}, async (client) => expect(await countOf(client, table)).toBe(0));
    await as(database.connection, { 'app.user_id': '' }, async (client) =>
      expect(await countOf(client, table)).toBe(0),
    );
    await as(database.connection, { 'app.user_id': crypto.randomUUID() }, async (client) =>
      expect(await countOf(client, table)).toBe(0),
    );
  });

  it.each(USER_TABLES)('S3: %s lets nobody change or delete rows of another', async (table) => {
    await as(database.connection, { 'app.user_id': anna }, async (client) => {
      const column = ownerColumn(table);
      const stolen = await client.query(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`, [bert]);
      const deleted = await client.query(`DELETE FROM ${table} WHERE ${column} = $1`, [bert]);
      expect([stolen.rowCount, deleted.rowCount]).toEqual([0, 0]);
    });
  });

  it('S3: nobody can write a row in the name of another', async () => {
    const task = taskRow(bert);
    const forged = database.unitOfWork.run(anna, ({ tasks }) => tasks.insert(task));
    await expect(forged).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('S3: nobody can hang a task or a message onto what belongs to another', async () => {
    const series = seriesRow(bert);
    await database.unitOfWork.run(bert, (tx) => tx.series.insert(series));
    const task = taskRow(anna, { seriesId: series.id, occurrenceNo: 1 });
    await expect(database.unitOfWork.run(anna, ({ tasks }) => tasks.insert(task))).rejects.toMatchObject({
      code: 'database.reference',
    });
  });

  it.each(['series', 'task', 'activity'])(
    'FR-023: the worker sees only the rows of the user of its event in %s',
    async (table) => {
      await as(database.workerConnection, { 'app.user_id': anna }, async (client) => {
        expect(await countOf(client, table, `user_id = '${anna}'`)).toBeGreaterThan(0);
        expect(await countOf(client, table, `user_id <> '${anna}'`)).toBe(0);
      });
      await as(database.workerConnection, {}, async (client) => expect(await countOf(client, table)).toBe(0));
    },
  );

  it('each role beats only for processes of its own kind', async () => {
    const beat = (connection: pg.ClientConfig, process: string): Promise<unknown> =>
      as(connection, {}, (client) =>
        client.query(`INSERT INTO instance_beat VALUES ('x', $1, '1.0.0', now())`, [process]),
      );
    await beat(database.connection, 'backend');
    await beat(database.workerConnection, 'functions');
    await expect(beat(database.connection, 'functions')).rejects.toMatchObject({ routine: 'ExecWithCheckOptions' });
    await expect(beat(database.workerConnection, 'backend')).rejects.toMatchObject({ routine: 'ExecWithCheckOptions' });
    await database.admin(`INSERT INTO instance_beat VALUES ('f', 'functions', '1.0.0', now())`);
    await as(database.connection, {}, async (client) => {
      const changed = await client.query(`UPDATE instance_beat SET version = '9.9.9' WHERE instance = 'f'`);
      const deleted = await client.query(`DELETE FROM instance_beat WHERE instance = 'f'`);
      expect([changed.rowCount, deleted.rowCount]).toEqual([0, 0]);
    });
  });

  it('the look-up shows one session by its exact key, never a scan', async () => {
    const [session] = await database.admin<{ id_hash: string }>('SELECT id_hash FROM session WHERE user_id = $1', [
      bert,
    ]);
    const hash = session?.id_hash ?? '';
    await as(database.connection, { 'app.lookup': hash }, async (client) => {
      const { rows } = await client.query<{ id_hash: string }>('SELECT id_hash FROM session');
      expect(rows).toEqual([{ id_hash: hash }]);
      expect(await countOf(client, 'app_user')).toBe(0);
      const deleted = await client.query('DELETE FROM session');
      expect(deleted.rowCount).toBe(0);
    });
    for (const guess of ['', '%', hash.slice(0, -1)]) {
      await as(database.connection, { 'app.lookup': guess }, async (client) =>
        expect(await countOf(client, 'session')).toBe(0),
      );
    }
  });

  it('finding a session leaves no identity behind in the transaction', async () => {
    const [session] = await database.admin<{ id_hash: string }>('SELECT id_hash FROM session WHERE user_id = $1', [
      anna,
    ]);
    await as(database.connection, {}, async (client) => {
      const { rows } = await client.query('SELECT user_id FROM find_live_session($1, now())', [session?.id_hash]);
      expect(rows).toEqual([{ user_id: anna }]);
      for (const table of USER_TABLES) expect(await countOf(client, table)).toBe(0);
    });
  });
});
