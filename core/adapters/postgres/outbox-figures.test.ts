import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#core/platform/clock';
import { testClock } from '#core/testing/user-at-work';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { queryPlan } from '../../../test/support/query-plan.ts';
import { createOldestWriter } from './oldest-writer.ts';
import { figuresStatement, readOutboxFigures } from './outbox-figures.ts';
import { nextStatement, waitingStatement } from './outbox-reader.ts';
import { createDeadEventNotes } from './processed-events.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.admin('TRUNCATE outbox, processed_event'));

/** Rows of the outbox, written and published so long ago; `what` sets the rest. */
const fill = (count: number, what = '', category = 'task'): Promise<unknown> =>
  database.admin(
    `INSERT INTO outbox (event_id, category, payload, created_at ${what && `, ${what.replaceAll(/ = [^,]+/g, '')}`})
     SELECT gen_random_uuid(), $2, '{}', now() - interval '50 s' ${what && `, ${what.replaceAll(/\w+ = /g, '')}`}
     FROM generate_series(1, $1::integer)`,
    [count, category],
  );
const PUBLISHED = `published_at = now() - interval '40 s'`;
const HANDLED = `${PUBLISHED}, handled_at = now()`;
const DEAD = 'dead_at = now()';

describe('figures of the outbox', () => {
  it('count what waits, what is dead and what has had no effect, and how long the oldest has waited', async () => {
    await fill(2);
    await fill(3, '', 'reminder');
    await fill(4, DEAD);
    await fill(5, PUBLISHED);
    await fill(6, HANDLED);
    const figures = await readOutboxFigures(database.pool);
    expect(figures).toMatchObject({ waiting: 5, dead: 4, unhandled: 5 });
    expect(figures.oldestWaitingMs).toBeGreaterThanOrEqual(50_000);
    expect(figures.oldestUnhandledMs).toBeGreaterThanOrEqual(40_000);
    expect(figures.oldestUnhandledMs).toBeLessThan(figures.oldestWaitingMs);
  });

  it('are nothing when there is nothing', async () => {
    const none = { waiting: 0, oldestWaitingMs: 0, dead: 0, unhandled: 0, oldestUnhandledMs: 0 };
    expect(await readOutboxFigures(database.pool)).toEqual(none);
  });

  it.each([
    ['100,000 handled events and few others', [HANDLED]],
    ['100,000 events that wait', [HANDLED, '']],
    ['100,000 events without an effect', [HANDLED, PUBLISHED]],
    ['100,000 dead events', [HANDLED, DEAD]],
  ])('read a few index pages, never the table: %s', async (_, kinds) => {
    for (const kind of kinds) await fill(100_000, kind);
    for (const kind of ['', PUBLISHED, DEAD]) await fill(3, kind);
    expect((await queryPlan(database, figuresStatement)).scans).not.toContain('Seq Scan');
    // As autovacuum does soon after so many new rows.
    await database.admin('VACUUM ANALYZE outbox');
    const { scans, pages } = await queryPlan(database, figuresStatement);
    expect(scans.filter((scan) => !scan.startsWith('Index'))).toEqual([]);
    // A thousand rows at most for each of the three counts.
    expect(pages).toBeLessThan(3_200);
    const next = await queryPlan(database, nextStatement('task'));
    expect(next.scans).toEqual(['Index Scan']);
    expect(next.pages).toBeLessThan(100);
    const lanes = await queryPlan(database, waitingStatement);
    expect(lanes.scans).toEqual(['Index Scan']);
    expect(lanes.pages).toBeLessThan(20);
    const { waiting, unhandled, dead } = await readOutboxFigures(database.pool);
    expect(Math.max(waiting, unhandled, dead)).toBeLessThanOrEqual(1_000);
  });
});

describe('an event has had its effect', () => {
  const event = { source: 'todo-chatbot/backend', id: crypto.randomUUID() };
  const unhandled = async (): Promise<number> => (await readOutboxFigures(database.pool)).unhandled;
  const claim = (userId: string): Promise<boolean> =>
    database.workerUnitOfWork.run(userId, ({ processed }) => processed.claim('consumer', event, new Date()));
  beforeEach(() =>
    database.admin(`INSERT INTO outbox (event_id, category, payload, published_at) VALUES ($1, 'task', '{}', now())`, [
      event.id,
    ]),
  );

  it('FR-034: with the commit of its consumer, and not before', async () => {
    const userId = await database.addUser();
    const failed = database.workerUnitOfWork.run(userId, async ({ processed }) => {
      await processed.claim('consumer', event, new Date());
      throw new Error('effect failed');
    });
    await expect(failed).rejects.toThrow('effect failed');
    expect(await unhandled()).toBe(1);
    expect(await claim(userId)).toBe(true);
    expect(await unhandled()).toBe(0);
  });

  it('FR-038: or as a dead letter, which a replay still takes up, once', async () => {
    const note = createDeadEventNotes({ pool: database.workerPool, consumer: 'consumer' });
    await note(event, new Date());
    await note(event, new Date());
    expect(await unhandled()).toBe(0);
    const userId = await database.addUser();
    expect(await claim(userId)).toBe(true);
    expect(await claim(userId)).toBe(false);
    await note(event, new Date());
    expect(await claim(userId)).toBe(false);
  });

  it.each([
    ['another source', 'hub:task-events/0', event.id],
    ['a source that no text column takes', 'todo-chatbot/\0', event.id],
    ['an id that is no UUID', event.source, '42@2026-11-24T10:00:00.000Z'],
  ])('no note is made of a stranger’s dead letter: %s', async (_, source, id) => {
    await createDeadEventNotes({ pool: database.workerPool, consumer: 'consumer' })({ source, id }, new Date());
    expect(await database.admin('SELECT FROM processed_event')).toEqual([]);
  });
});

describe('the oldest open transaction', () => {
  it('FR-035: is found in any database of the server, whoever opened it, and gone when it ends', async () => {
    const clock = testClock('2026-11-24T10:00:00.000Z');
    const oldest = createOldestWriter({ pool: database.pool, clock });
    const own = { application_name: "psql; 'drop'", database: 'postgres' };
    const person = new pg.Client({ ...database.superuser, ...own });
    await person.connect();
    await person.query('BEGIN; SELECT pg_current_xact_id()');
    await oldest();
    clock.set('2026-11-24T10:00:20.000Z');
    // Transactions of other tests on this server end; this one stays.
    const expected = { ageMs: 20_000, database: 'postgres', application: 'psql drop' };
    await expect.poll(oldest, { timeout: 30_000 }).toEqual(expected);
    await person.query('COMMIT');
    expect(await oldest()).not.toEqual(expected);
    await person.end();
  });

  it('is none of those that only read', async () => {
    const reader = new pg.Client({ ...database.superuser, application_name: 'reader' });
    await reader.connect();
    await reader.query('BEGIN; SELECT 1');
    const seen = await createOldestWriter({ pool: database.pool, clock: systemClock })();
    expect(seen?.application).not.toBe('reader');
    await reader.end();
  });
});
