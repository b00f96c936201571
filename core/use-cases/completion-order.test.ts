import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import { testClock, userAtWork } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { completeTask } from './complete-task.ts';
import { createNextOccurrence } from './create-next-occurrence.ts';
import { createTask } from './create-task.ts';
import { reopenTask } from './reopen-task.ts';

/** Completions, reopenings and their events in every order: what counts is the completion that stands in the end. */

const EVERY_3_DAYS = { rrule: 'FREQ=DAILY;INTERVAL=3', anchor: 'completion' } as const;
const timeZone = 'Europe/Berlin';
/** Completion k is on one day, its reopening later on the same day. */
const DAYS = ['2026-11-24', '2026-11-26', '2026-11-30'];
const NEXT_DUE = ['2026-11-27', '2026-11-29', '2026-12-03'];

/** `complete` and `reopen` alternate; `event` handles the event of the completion with that number. */
type Step = { kind: 'complete' | 'reopen' | 'event'; no: number };

let database: TestDatabase;
let userId: string;
const clock = testClock('2026-11-24T08:00:00.000Z');
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

/** Every order in which the events of `actions` can be handled, each some time after its completion. */
function ordersOf(actions: Step[], waiting: number[] = []): Step[][] {
  const [next, ...later] = actions;
  if (!next && waiting.length === 0) return [[]];
  const handled = waiting.flatMap((no) =>
    ordersOf(
      actions,
      waiting.filter((other) => other !== no),
    ).map((rest): Step[] => [{ kind: 'event', no }, ...rest]),
  );
  if (!next) return handled;
  const done = next.kind === 'complete' ? [...waiting, next.no] : waiting;
  return [...handled, ...ordersOf(later, done).map((rest) => [next, ...rest])];
}

function alternating(length: number): Step[] {
  return Array.from({ length }, (_, index) => ({
    kind: index % 2 === 0 ? 'complete' : 'reopen',
    no: Math.floor(index / 2),
  }));
}

const wordsOf = (steps: Step[]): string => steps.map(({ kind, no }) => `${kind} ${no + 1}`).join(', ');
const cases = [1, 2, 3, 4, 5].flatMap((length) =>
  ordersOf(alternating(length)).map((steps) => ({ steps, words: wordsOf(steps), completions: length })),
);

async function play(steps: Step[]): Promise<void> {
  const as = userAtWork({ unitOfWork: database.unitOfWork, userId, clock });
  const worker = userAtWork({ unitOfWork: database.workerUnitOfWork, userId, clock });
  clock.set('2026-11-24T08:00:00.000Z');
  const task = { title: 'water plants', dueDate: '2026-11-24', recurrence: EVERY_3_DAYS };
  const { id: taskId } = await as(createTask, { task, timeZone });
  for (const { kind, no } of steps) {
    if (kind === 'event') {
      const event = (await eventsOf())[no];
      if (!event) throw new Error(`completion ${no} has written no event`);
      await worker(createNextOccurrence, event);
      await worker(createNextOccurrence, event);
    } else {
      clock.set(`${DAYS[no]}T${kind === 'complete' ? '09' : '10'}:00:00.000Z`);
      if (kind === 'complete') await as(completeTask, { taskId });
      else await as(reopenTask, { taskId });
    }
  }
}

async function eventsOf(): Promise<TaskCompleted[]> {
  const rows = await database.admin<{ payload: TaskCompleted }>(
    `SELECT payload FROM outbox WHERE payload->'data'->>'userId' = $1 ORDER BY id`,
    [userId],
  );
  return rows.map(({ payload }) => payload);
}

const openTasks = async (): Promise<object[]> =>
  database.admin(
    `SELECT occurrence_no AS no, due_date::text AS due FROM task
     WHERE user_id = $1 AND status <> 'done' AND deleted_at IS NULL ORDER BY due_date`,
    [userId],
  );

describe('FR-034: one next occurrence, counted from the completion that stands', () => {
  it.each(cases)('$words', async ({ steps, completions }) => {
    await play(steps);
    const isDone = completions % 2 === 1;
    const last = (completions - 1) / 2;
    expect(await openTasks()).toEqual([isDone ? { no: 2, due: NEXT_DUE[last] } : { no: 1, due: '2026-11-24' }]);
  });

  it('also when a reopening and the event are handled at the same moment', async () => {
    const as = userAtWork({ unitOfWork: database.unitOfWork, userId, clock });
    const worker = userAtWork({ unitOfWork: database.workerUnitOfWork, userId, clock });
    for (let round = 0; round < 10; round++) {
      const task = { title: `round ${round}`, dueDate: '2026-11-24', recurrence: EVERY_3_DAYS };
      const { id: taskId } = await as(createTask, { task, timeZone });
      await as(completeTask, { taskId });
      const event = (await eventsOf()).at(-1);
      if (!event) throw new Error('no event');
      await Promise.all([worker(createNextOccurrence, event), as(reopenTask, { taskId })]);
    }
    expect(await openTasks()).toEqual(Array.from({ length: 10 }, () => ({ no: 1, due: '2026-11-24' })));
  });
});
