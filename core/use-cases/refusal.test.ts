import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Work } from '#core/domain/ports';
import type { NewTask, Task, TaskPatch } from '#core/domain/task/task';
import { testClock, userAtWork } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { tableContents } from '../../test/support/table-contents.ts';
import { completeTask } from './complete-task.ts';
import { createTask } from './create-task.ts';
import { deleteTask } from './delete-task.ts';
import { reopenTask } from './reopen-task.ts';
import { updateTask } from './update-task.ts';

/** A chat commits what was written before a refusal and says that nothing was changed: so a refusal comes before any write. */

const timeZone = 'Europe/Berlin';
const WEEKLY = { rrule: 'FREQ=WEEKLY', anchor: 'due' } as const;
const ENDED = { rrule: 'FREQ=DAILY;UNTIL=20200101', anchor: 'due' } as const;
const NEVER = { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', anchor: 'due' } as const;

let database: TestDatabase;
let userId: string;
const clock = testClock('2026-11-24T10:00:00.000Z');
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const as: ReturnType<typeof userAtWork> = (useCase, input) =>
  userAtWork({ unitOfWork: database.unitOfWork, userId, clock })(useCase, input);

/** Refused in a transaction that commits all the same; the code of the refusal. */
async function refused<I>(useCase: (work: Work, input: I) => Promise<unknown>, input: I): Promise<string> {
  return as(async (work) => {
    try {
      await useCase(work, input);
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
    return 'not refused';
  }, undefined);
}

const everything = () => tableContents(database);

const added = (task: Partial<NewTask> = {}): Promise<Task> =>
  as(createTask, { task: { title: 'water plants', ...task }, timeZone });

describe('a refused new task leaves no row in any table', () => {
  it.each<[string, NewTask]>([
    ['task.title-length', { title: '  ', recurrence: WEEKLY }],
    ['task.title-length', { title: 'x'.repeat(201), recurrence: WEEKLY }],
    ['task.time-without-date', { title: 'x', dueTime: '09:00' }],
    ['date.invalid', { title: 'x', dueDate: '2026-02-30', recurrence: WEEKLY }],
    ['recurrence.invalid', { title: 'x', recurrence: NEVER }],
    ['recurrence.no-date', { title: 'x', recurrence: ENDED }],
  ])('%s', async (code, task) => {
    const before = await everything();
    expect(await refused(createTask, { task, timeZone })).toBe(code);
    expect(await everything()).toEqual(before);
  });
});

describe('a refused change changes no row of any table', () => {
  it.each<[string, TaskPatch]>([
    ['task.title-length', { title: ' ', recurrence: WEEKLY }],
    ['task.time-without-date', { dueTime: '09:00', recurrence: WEEKLY }],
    ['date.invalid', { dueDate: '2026-02-30', recurrence: WEEKLY }],
    ['date.invalid', { recurrence: WEEKLY, dtstart: '2026-02-30' }],
    ['recurrence.invalid', { title: 'renamed', recurrence: NEVER }],
    ['recurrence.no-date', { title: 'renamed', recurrence: ENDED }],
    ['task.does-not-repeat', { title: 'renamed', dtstart: '2026-12-01' }],
  ])('%s', async (code, patch) => {
    const { id: taskId } = await added();
    const before = await everything();
    expect(await refused(updateTask, { taskId, patch, timeZone })).toBe(code);
    expect(await everything()).toEqual(before);
  });

  it.each<[string, boolean, (work: Work, target: { taskId: string; expectedVersion: number }) => Promise<unknown>]>([
    ['update', false, (work, target) => updateTask(work, { ...target, patch: { recurrence: null }, timeZone })],
    ['complete', false, completeTask],
    ['reopen', true, reopenTask],
    ['delete', false, deleteTask],
  ])('task.changed: %s for another version', async (_, isDone, useCase) => {
    const { id: taskId } = await added({ recurrence: WEEKLY });
    if (isDone) await as(completeTask, { taskId });
    const before = await everything();
    expect(await refused(useCase, { taskId, expectedVersion: 7 })).toBe('task.changed');
    expect(await everything()).toEqual(before);
  });
});

it('of two changes from the same version one wins and the other is told', async () => {
  const { id: taskId } = await added();
  const change = (title: string): Promise<Task> =>
    as(updateTask, { taskId, patch: { title }, timeZone, expectedVersion: 1 });
  const results = await Promise.allSettled([change('a'), change('b')]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { kind: 'precondition-failed', code: 'task.changed' },
  });
});
