import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import type { Series, TaskRow } from '#core/domain/ports';
import { randomIds } from '#core/platform/ids';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { seriesRow, taskRow } from '../../test/support/task-row.ts';
import { createNextOccurrence } from './create-next-occurrence.ts';
import type { NextOccurrence } from './create-next-occurrence.ts';

const DONE_AT = '2026-11-24T09:00:00.000Z';
const clock = { now: () => new Date('2026-11-24T09:00:01Z') };

let database: TestDatabase;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  userId = await database.addUser();
});
afterAll(() => database.drop());

/** A completed occurrence and its event. */
async function completed(series: Partial<Series> = {}, task: Partial<TaskRow> = {}): Promise<TaskCompleted> {
  const seriesId = randomUUID();
  const row = taskRow(userId, {
    title: 'pay rent',
    description: 'by transfer',
    dueDate: '2026-11-24',
    dueTime: '09:30',
    priority: 1,
    status: 'done',
    seriesId,
    occurrenceNo: 1,
    completedAt: DONE_AT,
    version: 2,
    ...task,
  });
  await database.unitOfWork.run(userId, async (tx) => {
    await tx.series.insert(seriesRow(userId, { id: seriesId, ...series }));
    await tx.tasks.insert(row);
  });
  return eventOf({ taskId: row.id, seriesId, occurrenceNo: 1 });
}

function eventOf(data: { taskId: string; seriesId: string; occurrenceNo: number }): TaskCompleted {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'todo-chatbot/backend',
    type: 'task.completed',
    subject: `${userId}/${data.taskId}`,
    time: DONE_AT,
    datacontenttype: 'application/json',
    dataschema: 'task.completed/1',
    sequence: '1',
    data: { userId, completedAt: DONE_AT, ...data },
  };
}

const handle = (event: TaskCompleted): Promise<NextOccurrence> =>
  database.workerUnitOfWork.run(userId, (tx) => createNextOccurrence({ tx, clock, ids: randomIds }, event));
const occurrences = ({ data: { seriesId } }: TaskCompleted) =>
  database.admin<{ id: string; occurrence_no: number; due: string }>(
    'SELECT id, occurrence_no, due_date::text AS due FROM task WHERE series_id = $1 ORDER BY occurrence_no',
    [seriesId],
  );
const activityOf = async (taskId: string): Promise<string[]> => {
  const rows = await database.admin<{ kind: string }>('SELECT kind FROM activity WHERE task_id = $1', [taskId]);
  return rows.map(({ kind }) => kind);
};

describe('the next occurrence', () => {
  it('US6.1: carries on what people wrote, is due by the rule, and shows up in the activity', async () => {
    const event = await completed();
    const result = await handle(event);
    if (result.outcome !== 'created') throw new Error(result.outcome);
    const task = await database.unitOfWork.run(userId, (tx) => tx.tasks.find(result.taskId));
    const carried = { title: 'pay rent', description: 'by transfer', priority: 1, dueTime: '09:30' };
    expect(task).toMatchObject({ ...carried, dueDate: '2026-11-27', status: 'backlog', occurrenceNo: 2, version: 1 });
    expect(await activityOf(result.taskId)).toEqual(['task.next-created']);
  });

  it('FR-034: is made once, however often the event comes', async () => {
    const event = await completed();
    expect(await handle(event)).toMatchObject({ outcome: 'created' });
    expect(await handle(event)).toEqual({ outcome: 'already-processed' });
    expect(await occurrences(event)).toHaveLength(2);
  });

  it('FR-034: is made once by eight hosts at the same moment', async () => {
    const event = await completed();
    const results = await Promise.all(Array.from({ length: 8 }, () => handle(event)));
    expect(results.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(await occurrences(event)).toHaveLength(2);
  });

  it('FR-034: is made once for two completions of one occurrence (two tabs)', async () => {
    const event = await completed();
    expect(await handle(event)).toMatchObject({ outcome: 'created' });
    expect(await handle({ ...event, id: randomUUID() })).toEqual({ outcome: 'exists' });
    expect(await occurrences(event)).toHaveLength(2);
  });

  it('has the id that its event gives it, so that every host would make the same', async () => {
    const event = await completed();
    const result = await handle(event);
    await database.admin('DELETE FROM activity WHERE task_id <> $1', [event.data.taskId]);
    await database.admin('DELETE FROM task WHERE series_id = $1 AND occurrence_no = 2', [event.data.seriesId]);
    await database.admin('DELETE FROM processed_event WHERE event_id = $1', [event.id]);
    expect(await handle(event)).toEqual(result);
  });

  it('counts from the completion when the series says so', async () => {
    const event = await completed({ anchor: 'completion' }, { dueDate: '2026-11-20' });
    await handle(event);
    expect((await occurrences(event)).map(({ due }) => due)).toEqual(['2026-11-20', '2026-11-27']);
  });

  it('of a deleted completed task is made all the same: the series goes on', async () => {
    const event = await completed({}, { deletedAt: DONE_AT });
    expect(await handle(event)).toMatchObject({ outcome: 'created' });
  });
});

describe('no next occurrence', () => {
  it.each<[string, Partial<Series>]>([
    ['all of its occurrences are done', { rrule: 'FREQ=DAILY;COUNT=1' }],
    ['its last day has passed', { rrule: 'FREQ=DAILY;INTERVAL=3;UNTIL=20261125' }],
  ])('when %s: the series ends, and the activity says so', async (_, series) => {
    const event = await completed(series);
    expect(await handle(event)).toEqual({ outcome: 'ended' });
    expect(await activityOf(event.data.taskId)).toEqual(['series.ended']);
  });

  it.each<[string, Partial<Series>, Partial<TaskRow>]>([
    ['the series is stopped', { stoppedAt: new Date(DONE_AT) }, {}],
    ['the task is open again', {}, { status: 'backlog', completedAt: null }],
    ['the task has left its series', {}, { seriesId: null, occurrenceNo: null }],
  ])('when %s, and no trace', async (_, series, task) => {
    const event = await completed(series, task);
    expect(await handle(event)).toEqual({ outcome: 'none' });
    expect(await activityOf(event.data.taskId)).toEqual([]);
  });

  it('when the task or the series is gone', async () => {
    expect(await handle(eventOf({ taskId: randomUUID(), seriesId: randomUUID(), occurrenceNo: 1 }))).toEqual({
      outcome: 'none',
    });
  });

  it('of another user’s series, whatever the event says', async () => {
    const event = await completed();
    const stranger = await database.addUser();
    const asStranger = database.workerUnitOfWork.run(stranger, (tx) =>
      createNextOccurrence({ tx, clock, ids: randomIds }, event),
    );
    expect(await asStranger).toEqual({ outcome: 'none' });
  });

  it('when the rule is invalid: it fails as a whole and leaves no guard behind', async () => {
    const event = await completed({ rrule: 'FREQ=NEVER' });
    await expect(handle(event)).rejects.toMatchObject({ kind: 'invalid', code: 'recurrence.invalid' });
    expect(await database.admin('SELECT 1 FROM processed_event WHERE event_id = $1', [event.id])).toEqual([]);
  });
});
