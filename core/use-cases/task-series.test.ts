import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import type { NewTask, Recurrence, Task } from '#core/domain/task/task';
import { testClock, userAtWork } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { completeTask } from './complete-task.ts';
import { createNextOccurrence } from './create-next-occurrence.ts';
import { createTask } from './create-task.ts';
import { deleteTask } from './delete-task.ts';
import { reopenTask } from './reopen-task.ts';
import { restoreTask } from './restore-task.ts';
import { updateTask } from './update-task.ts';

const timeZone = 'Europe/Berlin';
const EVERY_MONDAY = { rrule: 'FREQ=WEEKLY;BYDAY=MO', anchor: 'due' } as const;
/** A Tuesday. */
const NOW = '2026-11-24T10:00:00.000Z';

describe('tasks of a series', () => {
  let database: TestDatabase;
  let userId: string;
  const clock = testClock(NOW);
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    clock.set(NOW);
    userId = await database.addUser();
  });

  const as: ReturnType<typeof userAtWork> = (useCase, input) =>
    userAtWork({ unitOfWork: database.unitOfWork, userId, clock })(useCase, input);
  const create = (task: Partial<NewTask> = {}) =>
    as(createTask, { task: { title: 'water plants', recurrence: EVERY_MONDAY, ...task }, timeZone });
  const events = async () => {
    const rows = await database.admin<{ payload: TaskCompleted }>(
      `SELECT payload FROM outbox WHERE payload->'data'->>'userId' = $1 ORDER BY id`,
      [userId],
    );
    return rows.map(({ payload }) => payload);
  };
  const processAll = async () => {
    const work = userAtWork({ unitOfWork: database.workerUnitOfWork, userId, clock });
    for (const event of await events()) await work(createNextOccurrence, event);
  };
  const openTasks = async () =>
    (await as(({ tx }) => tx.tasks.list({ status: 'open', limit: 50, cursor: null }), undefined)).items;
  const update = (task: Task, patch: Parameters<typeof updateTask>[1]['patch']) =>
    as(updateTask, { taskId: task.id, patch, timeZone });

  it('start on the first day of the rule, today included, or on the day that was chosen', async () => {
    expect(await create()).toMatchObject({ dueDate: '2026-11-30', occurrenceNo: 1, recurrence: EVERY_MONDAY });
    const tuesdays = { rrule: 'FREQ=WEEKLY;BYDAY=TU', anchor: 'due' } as const;
    expect(await create({ recurrence: tuesdays })).toMatchObject({ dueDate: '2026-11-24' });
    expect(await create({ dueDate: '2026-12-05', dueTime: '09:00' })).toMatchObject({
      dueDate: '2026-12-05',
      dueTime: '09:00',
    });
  });

  it('what is today is decided in the person’s zone', async () => {
    clock.set('2026-11-24T22:30:00.000Z');
    const daily = { rrule: 'FREQ=DAILY', anchor: 'due' } as const;
    const inKarachi = { task: { title: 'x', recurrence: daily }, timeZone: 'Asia/Karachi' };
    expect(await as(createTask, inKarachi)).toMatchObject({ dueDate: '2026-11-25' });
  });

  it('US6.1, FR-034: completing appends one event, however often it is done', async () => {
    const task = await create();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const first = await as(completeTask, { taskId: task.id, traceparent });
    clock.set('2026-11-24T11:00:00.000Z');
    expect(await as(completeTask, { taskId: task.id })).toEqual(first);
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'task.completed',
      subject: `${userId}/${task.id}`,
      traceparent,
      data: { seriesId: task.seriesId, occurrenceNo: 1, completedAt: NOW },
    });
    expect(JSON.stringify(event)).not.toContain('water plants');
  });

  it('a task that does not repeat makes no event', async () => {
    const task = await create({ recurrence: null });
    await as(completeTask, { taskId: task.id });
    expect(await events()).toEqual([]);
  });

  it('reopening takes the untouched next occurrence back, and completing again makes it again', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-07', occurrenceNo: 2 }]);
    expect(await as(reopenTask, { taskId: task.id })).toMatchObject({
      task: { status: 'backlog', occurrenceNo: 1 },
      nextOccurrence: 'removed',
    });
    expect(await openTasks()).toMatchObject([{ id: task.id }]);
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-07', occurrenceNo: 2 }]);
    expect(await events()).toHaveLength(2);
  });

  it('reopening keeps a next occurrence that somebody touched, and says so', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    await processAll();
    const [next] = await openTasks();
    await update(next as Task, { title: 'water the plants' });
    expect(await as(reopenTask, { taskId: task.id })).toMatchObject({ nextOccurrence: 'kept' });
    expect(await openTasks()).toHaveLength(2);
  });

  it('a next occurrence that the person deleted does not end the series when the task is done again', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    await processAll();
    const [next] = await openTasks();
    await as(deleteTask, { taskId: (next as Task).id });
    expect(await as(reopenTask, { taskId: task.id })).toMatchObject({ nextOccurrence: 'none' });
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-07', occurrenceNo: 2 }]);
  });

  it('reopening before the event is processed leaves no occurrence behind', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    expect(await as(reopenTask, { taskId: task.id })).toMatchObject({ nextOccurrence: 'none' });
    await processAll();
    expect(await openTasks()).toMatchObject([{ id: task.id }]);
  });

  it('recurrence 4: the first is today only when its time is still ahead', async () => {
    // 11:00 in Berlin.
    const daily = { rrule: 'FREQ=DAILY', anchor: 'due' } as const;
    const first = async (dueTime: string | null, recurrence: Recurrence = daily) =>
      (await create({ recurrence, dueTime })).dueDate;
    expect(await first(null)).toBe('2026-11-24');
    expect(await first('11:01')).toBe('2026-11-24');
    expect(await first('11:00')).toBe('2026-11-25');
    expect(await first('09:15', { rrule: 'FREQ=WEEKLY;BYDAY=TU', anchor: 'due' })).toBe('2026-12-01');
    const everyTwoHours = { rrule: 'FREQ=HOURLY;INTERVAL=2', anchor: 'due' } as const;
    expect(await create({ recurrence: everyTwoHours, dueTime: '08:00' })).toMatchObject({
      dueDate: '2026-11-24',
      dueTime: '12:00',
    });
  });

  it('recurrence 7: the next date is in the zone where the person is now', async () => {
    const daily = { rrule: 'FREQ=DAILY', anchor: 'completion' } as const;
    const task = await create({ recurrence: daily, dueDate: '2026-11-24', dueTime: '09:00' });
    await database.admin(`UPDATE app_user SET time_zone = 'Pacific/Auckland' WHERE id = $1`, [userId]);
    // Already the 25th in Auckland.
    clock.set('2026-11-24T12:00:00.000Z');
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-11-26', dueTime: '09:00' }]);
  });

  it('recurrence 9: a moved date and time are for this occurrence only', async () => {
    const task = await create({ dueTime: '09:15' });
    expect(await update(task, { dueDate: '2026-11-27', dueTime: '11:00' })).toMatchObject({
      dueDate: '2026-11-27',
      recurrence: EVERY_MONDAY,
      dtstart: '2026-11-30',
      ruleDate: { date: '2026-11-30', time: '09:15' },
    });
    await as(completeTask, { taskId: task.id });
    await processAll();
    const ruleDate = { date: '2026-12-07', time: '09:15' };
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-07', dueTime: '09:15', ruleDate }]);
  });

  it('recurrence 9: a new first day is for this occurrence and all that follow', async () => {
    const everyTwoWeeks = { rrule: 'FREQ=WEEKLY;INTERVAL=2', anchor: 'due' } as const;
    const task = await create({ recurrence: everyTwoWeeks, dueDate: '2026-11-27' });
    const moved = { dueDate: '2026-12-02', dueTime: '11:00', dtstart: '2026-12-02' };
    expect(await update(task, moved)).toMatchObject({
      ...moved,
      recurrence: everyTwoWeeks,
      ruleDate: { date: '2026-12-02', time: '11:00' },
    });
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-16', dueTime: '11:00' }]);
  });

  it('a new end or anchor keeps the days of the series, a new pattern begins at the due date', async () => {
    const everyTwoWeeks = { rrule: 'FREQ=WEEKLY;INTERVAL=2', anchor: 'due' } as const;
    const task = await create({ recurrence: everyTwoWeeks, dueDate: '2026-11-27' });
    await update(task, { dueDate: '2026-11-30' });
    const ended = { rrule: 'FREQ=WEEKLY;INTERVAL=2;UNTIL=20270101', anchor: 'completion' } as const;
    const friday = { dtstart: '2026-11-27', ruleDate: { date: '2026-11-27', time: null } };
    expect(await update(task, { recurrence: ended })).toMatchObject({ recurrence: ended, ...friday });
    const weekly = { rrule: 'FREQ=WEEKLY', anchor: 'due' } as const;
    const monday = { dtstart: '2026-11-30', ruleDate: { date: '2026-11-30', time: null } };
    expect(await update(task, { recurrence: weekly })).toMatchObject({ recurrence: weekly, ...monday });
  });

  it('moving one occurrence keeps the rule', async () => {
    const task = await create();
    expect(await update(task, { dueDate: '2026-12-02' })).toMatchObject({
      dueDate: '2026-12-02',
      recurrence: EVERY_MONDAY,
      seriesId: task.seriesId,
    });
    await as(completeTask, { taskId: task.id });
    await processAll();
    expect(await openTasks()).toMatchObject([{ dueDate: '2026-12-07' }]);
  });

  it('a task starts, changes and stops repeating, and goes back as it was', async () => {
    const plain = await create({ recurrence: null });
    const repeating = await update(plain, { recurrence: EVERY_MONDAY });
    expect(repeating).toMatchObject({ dueDate: '2026-11-30', occurrenceNo: 1, recurrence: EVERY_MONDAY });
    const daily = { rrule: 'FREQ=DAILY', anchor: 'completion' } as const;
    expect(await update(plain, { recurrence: daily })).toMatchObject({ dueDate: '2026-11-30', recurrence: daily });
    expect(await update(plain, { recurrence: null })).toMatchObject({ recurrence: null });
    await as(completeTask, { taskId: plain.id });
    expect(await events()).toEqual([]);
    await as(reopenTask, { taskId: plain.id });
    expect(await update(plain, { recurrence: daily })).toMatchObject({ recurrence: daily, occurrenceNo: 1 });
    await as(completeTask, { taskId: plain.id });
    expect(await events()).toHaveLength(1);
  });

  it('a done task keeps its status and rule until it is reopened', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    await expect(update(task, { recurrence: null })).rejects.toMatchObject({ code: 'task.done' });
    await expect(update(task, { status: 'blocked' })).rejects.toMatchObject({ code: 'task.done' });
    expect(await update(task, { title: 'renamed' })).toMatchObject({ title: 'renamed', status: 'done' });
  });

  it('clearing the date clears the time; a time alone needs a date', async () => {
    const task = await create({ recurrence: null, dueDate: '2026-12-01', dueTime: '10:00' });
    expect(await update(task, { dueDate: null })).toMatchObject({ dueDate: null, dueTime: null });
    await expect(update(task, { dueTime: '10:00' })).rejects.toMatchObject({ code: 'task.time-without-date' });
  });

  it('a deleted task is restored into its series', async () => {
    const task = await create();
    await as(deleteTask, { taskId: task.id });
    await as(deleteTask, { taskId: task.id });
    expect(await openTasks()).toEqual([]);
    expect(await as(restoreTask, { taskId: task.id })).toMatchObject({ seriesId: task.seriesId, occurrenceNo: 1 });
    await expect(as(deleteTask, { taskId: crypto.randomUUID() })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(as(restoreTask, { taskId: crypto.randomUUID() })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('what happened is written down, once each', async () => {
    const task = await create();
    await as(completeTask, { taskId: task.id });
    await as(completeTask, { taskId: task.id });
    await as(reopenTask, { taskId: task.id });
    await as(reopenTask, { taskId: task.id });
    await as(deleteTask, { taskId: task.id });
    await as(deleteTask, { taskId: task.id });
    await as(restoreTask, { taskId: task.id });
    await as(restoreTask, { taskId: task.id });
    const kinds = await database.admin('SELECT kind FROM activity WHERE user_id = $1 ORDER BY id', [userId]);
    expect(kinds.map(({ kind }) => String(kind))).toEqual([
      'task.created',
      'task.completed',
      'task.reopened',
      'task.deleted',
      'task.restored',
    ]);
  });
});
