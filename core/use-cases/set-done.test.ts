import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction, Work } from '#core/domain/ports';
import { randomIds as ids } from '#core/platform/ids';
import { testClock } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { taskRow } from '../../test/support/task-row.ts';
import { until } from '../../test/support/until.ts';
import { completeTask } from './complete-task.ts';
import { deleteTask } from './delete-task.ts';
import { updateTask } from './update-task.ts';

const DAILY = { rrule: 'FREQ=DAILY', anchor: 'due' } as const;
const clock = testClock('2026-11-24T10:00:00.000Z');

let database: TestDatabase;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const run = <T>(work: (work: Work) => Promise<T>): Promise<T> =>
  database.unitOfWork.run(userId, (tx: Transaction) => work({ tx, clock, ids }));

/** The outcome of completing a task while `change` is at work on it: the completion waits for the row and goes on after the commit. */
async function completeDuring(change: (work: Work, taskId: string) => Promise<unknown>, expectedVersion?: number) {
  const row = taskRow(userId, { dueDate: '2026-11-24' });
  await run(({ tx }) => tx.tasks.insert(row));
  let completing: ReturnType<typeof completeTask> | undefined;
  await run(async (work) => {
    await change(work, row.id);
    const input = { taskId: row.id, ...(expectedVersion !== undefined && { expectedVersion }) };
    completing = run((other) => completeTask(other, input));
    completing.catch(() => undefined);
    await until(isSomebodyWaiting);
  });
  return completing;
}

const isSomebodyWaiting = async (): Promise<boolean> =>
  (
    await database.admin(`SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`, [
      database.name,
    ])
  ).length > 0;
const eventsOf = (taskId: string) =>
  database.admin(
    `SELECT payload -> 'data' ->> 'occurrenceNo' AS no FROM outbox WHERE payload -> 'data' ->> 'taskId' = $1`,
    [taskId],
  );
const update = (patch: Parameters<typeof updateTask>[1]['patch']) => (work: Work, taskId: string) =>
  updateTask(work, { taskId, patch, timeZone: 'Europe/Berlin' });

describe('a task that is completed while somebody changes it', () => {
  it('FR-034: has its event when it began to repeat meanwhile', async () => {
    const completed = await completeDuring(update({ recurrence: DAILY }));
    expect(completed).toMatchObject({ status: 'done', recurrence: DAILY, version: 3 });
    expect(await eventsOf(completed?.id ?? '')).toEqual([{ no: '1' }]);
  });

  it('is done with what was changed', async () => {
    expect(await completeDuring(update({ title: 'changed' }))).toMatchObject({ title: 'changed', status: 'done' });
  });

  it('stays open when another version was meant', async () => {
    await expect(completeDuring(update({ title: 'changed' }), 1)).rejects.toMatchObject({ code: 'task.changed' });
  });

  it('is not found when it was deleted', async () => {
    const deletion = (work: Work, taskId: string) => deleteTask(work, { taskId });
    await expect(completeDuring(deletion)).rejects.toMatchObject({ code: 'task.not-found' });
  });

  it('is noted once when two complete it', async () => {
    const done = await completeDuring((work, taskId) => completeTask(work, { taskId }));
    expect(done).toMatchObject({ status: 'done', version: 2 });
    expect(await database.admin('SELECT kind FROM activity WHERE task_id = $1', [done?.id])).toEqual([
      { kind: 'task.completed' },
    ]);
  });
});
