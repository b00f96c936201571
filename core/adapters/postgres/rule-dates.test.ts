import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '#core/domain/ports';
import { createLogger } from '#core/platform/logger';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { seriesRow, taskRow } from '../../../test/support/task-row.ts';
import { migrateSchema } from './migrations.ts';

/** Rule dates of rows that the release before migration 0003 wrote, before it ran or beside this one. */

let database: TestDatabase;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  userId = await database.addUser();
});
afterAll(() => database.drop());

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.unitOfWork.run(userId, work);

/** An occurrence of a series of its own; returns the task's id. */
async function occurrence(fields: Partial<ReturnType<typeof taskRow>>): Promise<string> {
  const series = seriesRow(userId, { dtstart: '2026-11-20' });
  const task = taskRow(userId, { seriesId: series.id, occurrenceNo: 2, ...fields });
  await run(async (tx) => {
    await tx.series.insert(series);
    await tx.tasks.insert(task);
  });
  return task.id;
}

describe('migration 0003', () => {
  it('gives each open occurrence the rule date that its due date was', async () => {
    const dated = await occurrence({ dueDate: '2026-11-24', dueTime: '09:30' });
    const undated = await occurrence({});
    const done = await occurrence({ dueDate: '2026-11-23', status: 'done', completedAt: '2026-11-23T10:00:00Z' });
    const single = taskRow(userId, { dueDate: '2026-11-24' });
    await run(({ tasks }) => tasks.insert(single));
    await asBefore();

    expect(await migrate()).toEqual(['0003_rule-dates']);

    const rows = await database.admin<{ id: string; date: string | null; time: string | null }>(
      'SELECT id, rule_date::text AS date, rule_time::text AS time FROM task',
    );
    const ruleDates = new Map(rows.map(({ id, date, time }) => [id, [date, time]]));
    expect(ruleDates.get(dated)).toEqual(['2026-11-24', '09:30:00']);
    expect(ruleDates.get(undated)).toEqual(['2026-11-20', null]);
    expect(ruleDates.get(done)).toEqual([null, null]);
    expect(ruleDates.get(single.id)).toEqual([null, null]);
    const policies = await database.admin(`SELECT polname FROM pg_policy WHERE polname = 'fill_rule_dates'`);
    expect(policies).toEqual([]);
  });
});

describe('an occurrence without a rule date, of the release before', () => {
  it('has its rule date where it is due, else on the first day of the series', async () => {
    const dated = await occurrence({ dueDate: '2026-11-24', dueTime: '09:30' });
    const undated = await occurrence({});
    const find = (id: string) => run(({ tasks }) => tasks.find(id));
    expect((await find(dated))?.ruleDate).toEqual({ date: '2026-11-24', time: '09:30' });
    expect((await find(undated))?.ruleDate).toEqual({ date: '2026-11-20', time: null });
  });

  it('keeps its own once that is written, whatever its due date is', async () => {
    const id = await occurrence({ dueDate: '2026-11-24', dueTime: '09:30' });
    const ruleDate = { date: '2026-11-24', time: null };
    const now = new Date('2026-11-24T10:00:00Z');
    const moved = await run(({ tasks }) => tasks.update(id, { dueDate: '2026-11-30', ruleDate }, { now }));
    expect(moved).toMatchObject({ dueDate: '2026-11-30', dueTime: '09:30', ruleDate });
    expect((await run(({ tasks }) => tasks.update(id, { ruleDate: null }, { now }))).ruleDate?.date).toBe('2026-11-30');
  });
});

/** The schema before 0003, with the rows that are there. */
async function asBefore(): Promise<void> {
  await database.admin('ALTER TABLE task DROP COLUMN rule_date, DROP COLUMN rule_time');
  await database.admin(`DELETE FROM schema_migration WHERE name = '0003_rule-dates'`);
}

async function migrate(): Promise<string[]> {
  const client = new pg.Client(database.superuser);
  await client.connect();
  try {
    const logger = createLogger({ component: 'test', level: 'fatal' });
    return await migrateSchema({ client, logger, now: new Date('2026-11-24T10:00:00Z') });
  } finally {
    await client.end();
  }
}
