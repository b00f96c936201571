import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IDEMPOTENCY_HOURS } from '#core/domain/idempotency';
import type { CleanUp } from '#core/domain/ports';
import { HUB_RETENTION_HOURS } from '#core/platform/names';
import { describeCleanUp } from '#core/testing/clean-up-contract';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { createCleanUp } from './clean-up.ts';

let database: TestDatabase;
let cleanUp: CleanUp;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  cleanUp = createCleanUp({ pool: database.pool });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.admin('TRUNCATE app_user, outbox, processed_event, rate_bucket, instance_beat CASCADE');
  userId = await database.addUser();
});

/** Rows that ended so long ago (an SQL interval): `$1` of them, for user `$2`. */
const ROWS: Record<string, (ago: string) => string> = {
  activity: (ago) => `INSERT INTO activity (user_id, kind, task_id, at)
    SELECT $2, 'task.created', gen_random_uuid(), now() - (${ago}) FROM generate_series(1, $1::int)`,
  outbox: (ago) => `INSERT INTO outbox (event_id, category, payload, published_at, handled_at)
    SELECT gen_random_uuid(), 'task', '{}', now() - (${ago}), now() FROM generate_series(1, $1::int) WHERE $2 <> ''`,
  processed_event: (ago) => `INSERT INTO processed_event (consumer, source, event_id, at)
    SELECT 'c', 's', gen_random_uuid(), now() - (${ago}) FROM generate_series(1, $1::int) WHERE $2 <> ''`,
  idempotency_key: (ago) => `INSERT INTO idempotency_key (user_id, key, request_hash, created_at)
    SELECT $2, gen_random_uuid()::text, 'h', now() - (${ago}) FROM generate_series(1, $1::int)`,
  task: (ago) => `INSERT INTO task (id, user_id, title, created_at, updated_at, deleted_at)
    SELECT gen_random_uuid(), $2, 't', now(), now(), now() - (${ago}) FROM generate_series(1, $1::int)`,
  message: (
    ago,
  ) => `WITH c AS (INSERT INTO conversation (id, user_id, created_at) VALUES (gen_random_uuid(), $2, now()) RETURNING id)
    INSERT INTO message (id, conversation_id, user_id, role, content, created_at)
    SELECT gen_random_uuid(), c.id, $2, 'user', 'hi', now() - (${ago}) FROM c, generate_series(1, $1::int)`,
  conversation: (ago) => `INSERT INTO conversation (id, user_id, created_at)
    SELECT gen_random_uuid(), $2, now() - (${ago}) FROM generate_series(1, $1::int)`,
  session: (ago) => `INSERT INTO session (id_hash, user_id, created_at, expires_at)
    SELECT gen_random_uuid()::text, $2, now() - interval '2 years', now() - (${ago}) FROM generate_series(1, $1::int)`,
  rate_bucket: (ago) => `INSERT INTO rate_bucket (key, tokens, granted, at)
    SELECT gen_random_uuid()::text, 1, 1, now() - (${ago}) FROM generate_series(1, $1::int) WHERE $2 <> ''`,
  instance_beat: (ago) => `INSERT INTO instance_beat (instance, process, version, at)
    SELECT gen_random_uuid()::text, 'backend', '1.0.0', now() - (${ago}) FROM generate_series(1, $1::int) WHERE $2 <> ''`,
};
const KINDS = Object.keys(ROWS);
const fill = (kind: string, count: number, ago: string, user = userId): Promise<unknown> =>
  database.admin(ROWS[kind]?.(ago) ?? '', [count, user]);
const kept = (kind: string): string => `kept_for('${kind}')`;
const countOf = async (table: string, user?: string): Promise<number> => {
  const where = user === undefined ? '' : `WHERE ${table === 'app_user' ? 'id' : 'user_id'} = '${user}'`;
  return (await database.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} ${where}`))[0]?.n ?? -1;
};

describeCleanUp('PostgreSQL', async () => ({
  cleanUp,
  async ended(rows) {
    await fill('processed_event', rows, `interval '50 days'`);
    return 'processed_event';
  },
  async whileHeld(work) {
    const other = new pg.Client(database.connection);
    await other.connect();
    await other.query(`BEGIN; SELECT clean_up('session', 10)`);
    await work();
    await other.query('COMMIT');
    await other.end();
  },
}));

describe('the clean-up', () => {
  it.each(KINDS)('removes what has ended of %s, in steps, and nothing younger', async (kind) => {
    const before = await countOf(kind);
    await fill(kind, 2, `${kept(kind)} + interval '-1 minute'`);
    await fill(kind, 25, `${kept(kind)} + interval '1 minute'`);
    const steps = [await cleanUp.step(kind, 10), await cleanUp.step(kind, 10), await cleanUp.step(kind, 10)];
    expect(steps).toEqual([10, 10, 5]);
    expect(await countOf(kind)).toBe(before + 2);
    expect(await cleanUp.step(kind, 10)).toBe(0);
  });

  it('knows every kind', async () => {
    expect((await cleanUp.progress()).map(({ kind }) => kind)).toEqual([...KINDS, 'guest'].toSorted());
  });

  it('does not wait for a row that somebody holds: the next round takes it', async () => {
    await fill('task', 3, `interval '50 days'`);
    const holder = new pg.Client(database.superuser);
    await holder.connect();
    await holder.query('BEGIN; SELECT id FROM task ORDER BY id LIMIT 1 FOR UPDATE');
    expect(await cleanUp.step('task', 10)).toBe(2);
    await holder.query('COMMIT');
    await holder.end();
    expect(await cleanUp.step('task', 10)).toBe(1);
  });

  it('keeps an event that has had no effect for as long as it may come again', async () => {
    await fill('outbox', 2, `interval '39 days'`);
    await database.admin('UPDATE outbox SET handled_at = NULL');
    expect(await cleanUp.step('outbox', 10)).toBe(0);
    await database.admin(`UPDATE outbox SET published_at = now() - interval '41 days'`);
    expect(await cleanUp.step('outbox', 10)).toBe(2);
  });

  it('tells tabs that are behind what was removed to reload', async () => {
    await fill('activity', 5, `interval '8 days'`);
    const horizon = async (): Promise<string | undefined> =>
      (await database.admin<{ xid: string }>('SELECT xid::text FROM activity_horizon'))[0]?.xid;
    const newest = (await database.admin<{ xid: string }>('SELECT max(xid)::text AS xid FROM activity'))[0]?.xid;
    await cleanUp.step('activity', 10);
    expect(await horizon()).toBe(newest);
  });

  it('removes a series with its last task, and keeps one that still has a task', async () => {
    const [ended, running] = [crypto.randomUUID(), crypto.randomUUID()];
    await database.admin(
      `INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart)
       SELECT id, $1, 'FREQ=DAILY', 'due', 'UTC', '2026-01-01' FROM unnest($2::uuid[]) id`,
      [userId, [ended, running]],
    );
    await database.admin(
      `INSERT INTO task (id, user_id, title, created_at, updated_at, series_id, occurrence_no, deleted_at)
       SELECT gen_random_uuid(), $1, 't', now(), now(), id, no, deleted FROM (VALUES
         ($2::uuid, 1, now() - interval '50 days'), ($3::uuid, 1, now() - interval '50 days'), ($3::uuid, 2, NULL)) t (id, no, deleted)`,
      [userId, ended, running],
    );
    expect(await cleanUp.step('task', 10)).toBe(2);
    expect(await database.admin('SELECT id FROM series')).toEqual([{ id: running }]);
  });

  it('finds by index what has ended: it reads no table of users from end to end', async () => {
    for (const kind of KINDS) await fill(kind, 20_000, `interval '0'`);
    await database.admin('ANALYZE');
    const client = new pg.Client(database.superuser);
    await client.connect();
    await client.query('BEGIN');
    for (const { kind } of await cleanUp.progress()) await client.query('SELECT clean_up($1, 500)', [kind]);
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_stat_xact_user_tables WHERE seq_tup_read > 1000 ORDER BY 1`,
    );
    await client.end();
    // Without an index beside its key, to make its updates cheap; it holds an hour's keys.
    expect(rows.map(({ name }) => name)).toEqual(['instance_beat', 'rate_bucket']);
  });

  it.each(['app_user', 'session', 'series', 'task', 'activity', 'idempotency_key', 'conversation', 'message'])(
    'S3: even as the owner of %s nothing can be removed or changed that has not ended',
    async (table) => {
      for (const kind of KINDS) await fill(kind, 1, `interval '0'`);
      await database.admin(`INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart)
        SELECT gen_random_uuid(), '${userId}', 'FREQ=DAILY', 'due', 'UTC', '2026-01-01'`);
      await database.admin('UPDATE task SET series_id = (SELECT id FROM series), occurrence_no = 1 FROM (SELECT 1) x');
      await database.admin('UPDATE session SET expires_at = now()');
      const rows = await countOf(table);
      expect(rows).toBeGreaterThan(0);
      await database.admin(`SET ROLE todo_owner; DELETE FROM ${table}`);
      expect(await countOf(table)).toBe(rows);
    },
  );
});

describe('a guest without a session', () => {
  const TABLES = ['message', 'conversation', 'activity', 'idempotency_key', 'task', 'series', 'session', 'app_user'];

  async function guestWith(rows: number): Promise<string> {
    const guest = await database.addUser();
    for (const kind of ['message', 'activity', 'idempotency_key', 'task'])
      await fill(kind, rows, `interval '0'`, guest);
    await database.admin(`UPDATE task SET deleted_at = NULL WHERE user_id = $1`, [guest]);
    await database.admin(
      `INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart) VALUES (gen_random_uuid(), $1, 'FREQ=DAILY', 'due', 'UTC', '2026-01-01')`,
      [guest],
    );
    return guest;
  }
  const total = async (guest: string): Promise<number> => {
    const counts = await Promise.all(TABLES.map((table) => countOf(table, guest)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const end = (guest: string, ago: string): Promise<unknown> =>
    database.admin(`UPDATE session SET expires_at = now() - (${ago}) WHERE user_id = $1`, [guest]);
  async function drainGuests(most: number): Promise<number[]> {
    const steps: number[] = [];
    for (;;) {
      const removed = await cleanUp.step('guest', most);
      if (removed === 'held') throw new Error('nobody else cleans');
      steps.push(removed);
      if (removed < most) return steps;
    }
  }

  it('goes with all that is theirs, in steps; a guest with a session, and a registered person, stay', async () => {
    const [gone, active, registered] = [await guestWith(20), await guestWith(20), await guestWith(20)];
    await database.admin(`UPDATE app_user SET kind = 'registered' WHERE id = $1`, [registered]);
    const before = [await total(active), (await total(registered)) - 1];
    for (const guest of [gone, registered]) await end(guest, `interval '25 hours'`);
    expect(await cleanUp.step('session', 10)).toBe(2);
    const steps = await drainGuests(10);
    expect(await total(gone)).toBe(0);
    expect(steps.slice(0, -1).every((count) => count === 10)).toBe(true);
    expect([await total(active), await total(registered)]).toEqual(before);
  });

  it('has ended only when the last of several sessions has', async () => {
    const guest = await guestWith(1);
    await fill('session', 2, `interval '25 hours'`, guest);
    await cleanUp.step('session', 10);
    expect(await drainGuests(10)).toEqual([0]);
    await end(guest, `interval '25 hours'`);
    await cleanUp.step('session', 10);
    await drainGuests(10);
    expect(await countOf('app_user', guest)).toBe(0);
  });

  it('who signed out goes, also by the former release, which deletes the session', async () => {
    const [now, former] = [await guestWith(1), await guestWith(1)];
    await database.admin("UPDATE session SET created_at = now() - interval '2 days' WHERE user_id = $1", [now]);
    const [session] = await database.admin<{ id_hash: string }>('SELECT id_hash FROM session WHERE user_id = $1', [
      now,
    ]);
    await database.sessions.remove(now, session?.id_hash ?? '');
    await database.admin('DELETE FROM session WHERE user_id = $1', [former]);
    await cleanUp.step('session', 10);
    await drainGuests(10);
    expect([await countOf('app_user', now), await countOf('app_user', former)]).toEqual([0, 0]);
  });

  it('leaves nothing in a table that is added later: every table of users is emptied step by step', async () => {
    const tables = await database.admin<{ name: string }>(
      `SELECT conrelid::regclass::text AS name FROM pg_constraint
       WHERE contype = 'f' AND confrelid = 'app_user'::regclass`,
    );
    const known = [...TABLES.filter((table) => table !== 'app_user'), 'abandoned_guest', 'chat_turn'];
    expect(tables.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });
});

describe('how long things are kept', () => {
  const hours = async (kind: string): Promise<number> =>
    (await database.admin<{ h: number }>(`SELECT (extract(epoch FROM ${kept(kind)}) / 3600)::float8 AS h`))[0]?.h ?? 0;

  it('FR-034: the guard against a second effect outlives every way in which an event can come again', async () => {
    const REPLAY_HOURS = 30 * 24;
    expect(await hours('processed_event')).toBeGreaterThan(HUB_RETENTION_HOURS + REPLAY_HOURS);
    expect(await hours('task')).toBeGreaterThanOrEqual(await hours('processed_event'));
    expect(await hours('outbox')).toBeGreaterThanOrEqual(HUB_RETENTION_HOURS);
  });

  it('an Idempotency-Key is kept for as long as it counts', async () => {
    expect(await hours('idempotency_key')).toBe(IDEMPOTENCY_HOURS);
  });
});
