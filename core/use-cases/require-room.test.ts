import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { USER_LIMITS } from '#core/domain/limits';
import type { NewTask, Task } from '#core/domain/task/task';
import { testClock, userAtWork } from '#core/testing/user-at-work';
import { manyTasksStatement } from '#core/adapters/postgres/task-count';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createTask } from './create-task.ts';
import { deleteTask } from './delete-task.ts';
import { restoreTask } from './restore-task.ts';
import { updateTask } from './update-task.ts';

const timeZone = 'Europe/Berlin';
const WEEKLY = { rrule: 'FREQ=WEEKLY', anchor: 'due' } as const;

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
const add = (task: Partial<NewTask> = {}): Promise<Task> =>
  as(createTask, { task: { title: 'one more', ...task }, timeZone });
const update = ({ id }: Task, patch: Parameters<typeof updateTask>[1]['patch']): Promise<Task> =>
  as(updateTask, { taskId: id, patch, timeZone });

/** So many tasks at once, every third of them done. */
const fill = (tasks: number): Promise<unknown> =>
  database.admin(
    `INSERT INTO task (id, user_id, title, status, completed_at, created_at, updated_at)
     SELECT gen_random_uuid(), $1, 'many', CASE WHEN n % 3 = 0 THEN 'done' ELSE 'backlog' END,
       CASE WHEN n % 3 = 0 THEN now() END, now(), now() FROM generate_series(1, $2::integer) n`,
    [userId, tasks],
  );

/** So many open tasks, each of a series of its own. */
async function fillSeries(tasks: number): Promise<void> {
  await database.admin(
    `WITH made AS (
       INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart)
       SELECT gen_random_uuid(), $1, 'FREQ=DAILY', 'due', 'UTC', '2026-11-24' FROM generate_series(1, $2::integer)
       RETURNING id)
     INSERT INTO task (id, user_id, title, series_id, occurrence_no, created_at, updated_at)
     SELECT gen_random_uuid(), $1, 'repeats', id, 1, now(), now() FROM made`,
    [userId, tasks],
  );
}

describe('tasks of a person', () => {
  it('are refused beyond the limit, done ones counted, deleted ones not', async () => {
    await fill(USER_LIMITS.tasks - 1);
    const last = await add();
    await expect(add()).rejects.toMatchObject({ kind: 'conflict', code: 'limit.tasks' });
    await as(deleteTask, { taskId: last.id });
    const another = await add();
    await expect(as(restoreTask, { taskId: last.id })).rejects.toMatchObject({ code: 'limit.tasks' });
    expect(await update(another, { title: 'changed' })).toMatchObject({ title: 'changed' });
  });

  it('of another person take no room', async () => {
    await fill(USER_LIMITS.tasks);
    userId = await database.addUser();
    expect(await add()).toMatchObject({ title: 'one more' });
  });

  it('are not counted one by one far from the limit', async () => {
    await fill(5_000);
    await database.admin('ANALYZE task');
    const plan = await explain();
    // Which of the two depends on how much of the table a vacuum has looked at.
    expect(plan).toMatch(/Index Only Scan using task_sample|Bitmap Index Scan on task_sample/);
    expect(plan.match(/\(never executed\)/g)?.length).toBeGreaterThanOrEqual(2);
    const looked = /task_sample.*?rows=(\d+)/.exec(plan)?.[1];
    expect(Number(looked)).toBeLessThan(500);
  });
});

describe('repeating tasks of a person', () => {
  it('are refused beyond the limit, also when a task begins to repeat; stopped ones take no room', async () => {
    const single = await add();
    await fillSeries(USER_LIMITS.series - 1);
    const last = await add({ recurrence: WEEKLY });
    await expect(add({ recurrence: WEEKLY })).rejects.toMatchObject({ kind: 'conflict', code: 'limit.series' });
    await expect(update(single, { recurrence: WEEKLY })).rejects.toMatchObject({ code: 'limit.series' });
    expect(await update(last, { recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } })).toMatchObject({ id: last.id });
    await update(last, { recurrence: null });
    expect(await update(single, { recurrence: WEEKLY })).toMatchObject({ recurrence: WEEKLY });
    await expect(update(last, { recurrence: WEEKLY })).rejects.toMatchObject({ code: 'limit.series' });
    expect(await add()).toMatchObject({ recurrence: null });
  });
});

async function explain(): Promise<string> {
  const { text, values } = manyTasksStatement(USER_LIMITS.tasks);
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [userId]);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE) ${text}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
