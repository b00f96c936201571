import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { createActivityFeed } from './activity-feed.ts';
import { startListener, type Listener } from './listener.ts';

let database: TestDatabase;
let listener: Listener;
let feed: ReturnType<typeof createActivityFeed>;
let userId: string;

const POLL_MS = 100;

beforeAll(async () => {
  database = await createTestDatabase();
  listener = startListener({ connection: database.connection });
  feed = createActivityFeed({ pool: database.pool, listener, pollMs: POLL_MS });
});
afterAll(async () => {
  feed.close();
  await listener.close();
  await database.drop();
});
beforeEach(async () => {
  userId = await database.addUser();
});

const append = (taskId: string, user = userId): Promise<void> =>
  database.unitOfWork.run(user, ({ activity }) => activity.append({ kind: 'task.created', taskId, at: new Date() }));

async function taskIdsAfter(position: string, user = userId): Promise<string[]> {
  const page = await feed.read(user, position);
  if (page.kind === 'reset') throw new Error('the position was refused');
  return page.entries.map(({ message }) => message.taskId);
}

describe('activity feed', () => {
  it('a tab that starts now is told what comes, once and in order', async () => {
    const start = await feed.position(userId);
    const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    for (const id of ids) await append(id);
    await until(async () => (await taskIdsAfter(start)).length === ids.length);
    expect(await taskIdsAfter(start)).toEqual(ids);
    const page = await feed.read(userId, start);
    const last = page.kind === 'entries' ? page.entries.at(-1)?.position : undefined;
    expect(await taskIdsAfter(last ?? '')).toEqual([]);
  });

  it('a row that commits late is still sent, after rows with higher ids have been read', async () => {
    const start = await feed.position(userId);
    const [late, early] = [crypto.randomUUID(), crypto.randomUUID()];
    const client = new pg.Client(database.connection);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [userId]);
    await client.query(`INSERT INTO activity (user_id, kind, task_id, at) VALUES ($1, 'task.created', $2, now())`, [
      userId,
      late,
    ]);
    await append(early);
    // The tab reads while the older transaction is open, and keeps its place.
    const page = await feed.read(userId, start);
    const place = page.kind === 'entries' ? (page.entries.at(-1)?.position ?? start) : '';
    const seen = page.kind === 'entries' ? page.entries.map(({ message }) => message.taskId) : [];
    await client.query('COMMIT');
    await client.end();
    await until(async () => (await taskIdsAfter(place)).length + seen.length === 2);
    expect([...seen, ...(await taskIdsAfter(place))].toSorted()).toEqual([late, early].toSorted());
  });

  it('FR-023: never tells of another user', async () => {
    const other = await database.addUser();
    const start = await feed.position(userId);
    await append(crypto.randomUUID(), other);
    await until(async () => (await taskIdsAfter(start, other)).length === 1);
    expect(await taskIdsAfter(start)).toEqual([]);
  });

  it.each(['', 'x', '1-', '1-2-3', '-1-0', `${'9'.repeat(30)}-0`, '0-0', '999999999999999999-1'])(
    'asks the tab to reload when the position %j is invalid',
    async (position) => {
      expect(await feed.read(userId, position)).toEqual({ kind: 'reset' });
    },
  );

  it('asks the tab to reload when its position is older than what is kept', async () => {
    const start = await feed.position(userId);
    await append(crypto.randomUUID());
    await database.admin(`UPDATE activity SET at = now() - interval '8 days' WHERE user_id = $1`, [userId]);
    await database.pool.query(`SELECT clean_up('activity', 1000)`);
    expect(await feed.read(userId, start)).toEqual({ kind: 'reset' });
    // Transactions in other databases of the test server can hold the horizon back for moments.
    await until(async () => (await feed.read(userId, await feed.position(userId))).kind === 'entries');
  });

  it('wakes the tabs of that user by NOTIFY, and by polling while the connection is away', async () => {
    let told = 0;
    const stop = feed.subscribe(userId, () => told++);
    try {
      await until(() => told > 0);
      await database.admin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
      );
      const before = told;
      await append(crypto.randomUUID());
      await until(() => told > before);
      expect(told).toBeGreaterThan(before);
    } finally {
      stop();
    }
  });

  it('listens again after its connection was cut', async () => {
    const slowListener = startListener({ connection: { ...database.connection, application_name: 'slow-feed' } });
    const slow = createActivityFeed({ pool: database.pool, listener: slowListener, pollMs: 3_600_000 });
    const listenerPids = (): Promise<{ pid: number }[]> =>
      database.admin<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'slow-feed' AND query LIKE 'LISTEN%' AND state = 'idle'`,
      );
    try {
      await until(async () => (await listenerPids()).length === 1);
      const [first] = await listenerPids();
      await database.admin('SELECT pg_terminate_backend($1)', [first?.pid]);
      await until(async () => {
        const [pid] = await listenerPids();
        return pid !== undefined && pid.pid !== first?.pid;
      });
      let told = 0;
      const stop = slow.subscribe(userId, () => told++);
      await append(crypto.randomUUID());
      await until(() => told === 1);
      expect(told).toBe(1);
      stop();
    } finally {
      slow.close();
      await slowListener.close();
    }
  });

  it('tells the tabs of a user with news, and no others', async () => {
    const other = await database.addUser();
    const told: string[] = [];
    const stops = [userId, other].map((id) => feed.subscribe(id, () => told.push(id)));
    // At first anybody may have some.
    await until(() => told.includes(userId) && told.includes(other));
    await until(async () => (told.splice(0), await looks(3), told.length === 0));
    await append(crypto.randomUUID(), other);
    await until(() => told.length > 0);
    await looks(3);
    expect(new Set(told)).toEqual(new Set([other]));
    stops.forEach((stop) => stop());
  });

  it('tells again when a read has failed, as soon as the database answers', async () => {
    let isAway = true;
    const connect = async () => {
      if (isAway) throw new Error('away');
      return database.pool.connect();
    };
    const flaky = createActivityFeed({
      pool: Object.assign(Object.create(database.pool), { connect }),
      listener,
      pollMs: POLL_MS,
    });
    let told = 0;
    const stop = flaky.subscribe(userId, () => told++);
    await expect(flaky.read(userId, '1-0')).rejects.toMatchObject({ kind: 'bug' });
    isAway = false;
    await until(() => told >= 1);
    isAway = true;
    await expect(flaky.read(userId, '1-0')).rejects.toMatchObject({ kind: 'bug' });
    const before = told;
    isAway = false;
    await until(() => told > before);
    expect(told).toBe(before + 1);
    stop();
    flaky.close();
  });

  /** Resolves when the watch has looked so many times. */
  async function looks(count: number): Promise<void> {
    let seen = 0;
    const acquired = (): void => void seen++;
    database.pool.on('acquire', acquired);
    await until(() => seen >= count);
    database.pool.off('acquire', acquired);
  }
});
