import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { queryPlan } from '../../../test/support/query-plan.ts';
import { until } from '../../../test/support/until.ts';
import { newsStatement, readActivityNews } from './activity-news.ts';

let database: TestDatabase;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const fill = (rows: number, user = userId): Promise<unknown> =>
  database.admin(
    `INSERT INTO activity (user_id, kind, task_id, at)
     SELECT $1, 'task.created', gen_random_uuid(), now() FROM generate_series(1, $2::integer)`,
    [user, rows],
  );
const here = async (): Promise<string> => (await readActivityNews(database.pool, null)).position;
const usersAfter = async (position: string): Promise<string[]> =>
  (await readActivityNews(database.pool, position)).userIds;

describe('news of all users', () => {
  it('name each user with activity behind the position once, and nobody else', async () => {
    const start = await here();
    const other = await database.addUser();
    await database.addUser();
    await fill(3);
    await fill(2, other);
    await until(async () => (await usersAfter(start)).length === 2);
    const news = await readActivityNews(database.pool, start);
    expect(news.userIds.toSorted()).toEqual([userId, other].toSorted());
    expect(await usersAfter(news.position)).toEqual([]);
  });

  it('leave out what an older transaction may still stand before, and bring it when that has ended', async () => {
    const start = await here();
    const older = new pg.Client(database.superuser);
    await older.connect();
    await older.query('BEGIN; SELECT pg_current_xact_id()');
    await fill(1);
    const before = await readActivityNews(database.pool, start);
    expect(before.userIds).toEqual([]);
    expect(before.newest).toBeGreaterThan(before.horizon);
    await older.query('COMMIT');
    await older.end();
    await until(async () => (await usersAfter(before.position)).length === 1);
    expect(await usersAfter(before.position)).toEqual([userId]);
  });

  it('come in pages of 1,000 entries, without a gap', async () => {
    const start = await here();
    const other = await database.addUser();
    await fill(1_999);
    await fill(1, other);
    await fill(1, userId);
    await until(async () => (await readActivityNews(database.pool, start)).isFull);
    const first = await readActivityNews(database.pool, start);
    expect(first).toMatchObject({ userIds: [userId], isFull: true });
    await until(async () => (await usersAfter(first.position)).length === 2);
    const second = await readActivityNews(database.pool, first.position);
    expect(second.isFull).toBe(true);
    expect(await usersAfter(second.position)).toEqual([userId]);
  });

  it('cost a few index pages, however many rows and users there are', async () => {
    await fill(100_000);
    await database.admin('VACUUM ANALYZE activity');
    const idle = await here();
    await fill(5);
    const client = await database.pool.connect();
    const admin = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
      (await client.query<Row>(text, values)).rows;
    const pages = async (at: string) => (await queryPlan({ admin }, newsStatement(at.split('-')))).pages;
    // A connection's first call also reads the catalog.
    await pages(idle);
    const [few, most] = [await pages(idle), await pages('0-0')];
    client.release();
    expect(few).toBeLessThan(40);
    // From the very beginning: one page of entries, not all of them.
    expect(most).toBeLessThan(60);
  });
});
