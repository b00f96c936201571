import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { TaskRow, Transaction } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { seriesRow, taskRow } from '../../../test/support/task-row.ts';
import { listStatement } from './task-statements.ts';

let database: TestDatabase;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.unitOfWork.run(userId, work);

async function add(...changes: Partial<TaskRow>[]): Promise<TaskRow[]> {
  const rows = changes.map((change) => taskRow(userId, change));
  await run(async ({ tasks }) => {
    for (const row of rows) expect(await tasks.insert(row)).toMatchObject({ id: row.id });
  });
  return rows;
}

async function listAll(status: 'open' | 'done', limit: number): Promise<Task[]> {
  const all: Task[] = [];
  let cursor: string | null = null;
  do {
    const page = await run(({ tasks }) => tasks.list({ status, limit, cursor }));
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

describe('task store', () => {
  it('gives a task back as it was written', async () => {
    const [row] = await add({ dueDate: '2026-12-01', dueTime: '09:30', priority: 1, description: 'on the balcony' });
    if (!row) throw new Error('nothing was added');
    const { userId: _user, deletedAt: _deleted, ...contract } = row;
    expect(await run(({ tasks }) => tasks.find(row.id))).toEqual({ ...contract, recurrence: null, dtstart: null });
  });

  it('answers an insert as it answers every later question', async () => {
    const series = seriesRow(userId);
    const task = taskRow(userId, { seriesId: series.id, occurrenceNo: 1, dueDate: '2026-12-01', dueTime: '09:30' });
    const inserted = await run(async (tx) => {
      await tx.series.insert(series);
      return tx.tasks.insert(task);
    });
    expect(inserted?.recurrence).toEqual({ rrule: series.rrule, anchor: 'due' });
    expect(inserted).toEqual(await run(({ tasks }) => tasks.find(task.id)));
    expect(await run(({ tasks }) => tasks.insert(task))).toBeNull();
  });

  it('hides deleted tasks unless asked for', async () => {
    const [row] = await add({ deletedAt: new Date().toISOString() });
    const id = row?.id ?? '';
    expect(await run(({ tasks }) => tasks.find(id))).toBeNull();
    expect(await run(({ tasks }) => tasks.find(id, { includeDeleted: true }))).toMatchObject({ id });
    expect((await run(({ tasks }) => tasks.list({ status: 'open', limit: 10, cursor: null }))).items).toEqual([]);
  });

  it('shows the recurrence of the series until that is stopped', async () => {
    const series = seriesRow(userId);
    await run(({ series: store }) => store.insert(series));
    const [row] = await add({ seriesId: series.id, occurrenceNo: 1, dueDate: '2026-11-24' });
    const id = row?.id ?? '';
    expect((await run(({ tasks }) => tasks.find(id)))?.recurrence).toEqual({ rrule: series.rrule, anchor: 'due' });
    expect(await run(({ series: store }) => store.find(series.id))).toEqual({ ...series, timeZone: 'Europe/Berlin' });
    await run(({ series: store }) => store.update(series.id, { stoppedAt: new Date() }));
    expect((await run(({ tasks }) => tasks.find(id)))?.recurrence).toBeNull();
  });

  it('FR-034: of many inserts of one occurrence at once exactly one succeeds', async () => {
    const series = seriesRow(userId);
    await run(({ series: store }) => store.insert(series));
    const tries = Array.from({ length: 20 }, () =>
      run(({ tasks }) => tasks.insert(taskRow(userId, { seriesId: series.id, occurrenceNo: 2 }))),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await run(({ tasks }) => tasks.findOccurrence(series.id, 2))).toMatchObject({ occurrenceNo: 2 });
    expect(await run(({ tasks }) => tasks.findOccurrence(series.id, 3))).toBeNull();
  });

  it('changes only the named fields, clears with null and counts the version', async () => {
    const [row] = await add({ dueDate: '2026-12-01', description: 'old' });
    const now = new Date('2026-11-25T08:00:00.000Z');
    const changed = await run(({ tasks }) => tasks.update(row?.id ?? '', { dueDate: null, title: 'new' }, { now }));
    expect(changed).toMatchObject({ title: 'new', dueDate: null, description: 'old', version: 2 });
    expect(changed.updatedAt).toBe(now.toISOString());
  });

  it('says not-found for a task that is not there', async () => {
    const update = run(({ tasks }) => tasks.update(crypto.randomUUID(), { title: 'x' }, { now: new Date() }));
    await expect(update).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('task list', () => {
  it('open: due first, a time before the whole day, no date last; every task once over all pages', async () => {
    const dates = [null, '2026-12-01', '2026-12-02', null, '2026-12-01', '2026-11-30'];
    const times = [null, '09:00', '23:59', '00:00'];
    const added = await add(
      ...Array.from({ length: 23 }, (_, i) => {
        const dueDate = dates[i % dates.length] ?? null;
        return { title: `t${i}`, dueDate, dueTime: dueDate === null ? null : (times[i % times.length] ?? null) };
      }),
    );
    const key = (task: Task): string =>
      `${task.dueDate ?? '9999'} ${task.dueTime ?? '24:00'} ${task.createdAt} ${task.id}`;
    for (const limit of [1, 2, 5, 22, 23, 24, 200]) {
      const all = await listAll('open', limit);
      expect(all.map(({ id }) => id).toSorted()).toEqual(added.map(({ id }) => id).toSorted());
      expect(all.map(key)).toEqual(all.map(key).toSorted());
    }
  });

  it('done: newest first, every task once over all pages', async () => {
    const added = await add(
      ...Array.from({ length: 9 }, (_, i) => ({
        status: 'done' as const,
        completedAt: new Date(Date.UTC(2026, 10, 20, i % 4)).toISOString(),
      })),
    );
    const all = await listAll('done', 2);
    expect(all).toHaveLength(added.length);
    expect(new Set(all.map(({ id }) => id)).size).toBe(added.length);
    const moments = all.map(({ completedAt }) => completedAt ?? '');
    expect(moments).toEqual(moments.toSorted().toReversed());
  });

  it('goes on from its place while tasks before it come and go', async () => {
    const added = await add({ dueDate: '2026-12-01' }, { dueDate: '2026-12-02' }, { dueDate: '2026-12-03' });
    const first = await run(({ tasks }) => tasks.list({ status: 'open', limit: 2, cursor: null }));
    await add({ dueDate: '2026-01-01' });
    await run(({ tasks }) =>
      tasks.update(added[0]?.id ?? '', { deletedAt: '2026-11-24T00:00:00Z' }, { now: new Date() }),
    );
    const second = await run(({ tasks }) => tasks.list({ status: 'open', limit: 2, cursor: first.nextCursor }));
    expect(second.items.map(({ dueDate }) => dueDate)).toEqual(['2026-12-03']);
    expect(second.nextCursor).toBeNull();
  });

  it('refuses a cursor of the other list', async () => {
    await add({}, {});
    const { nextCursor } = await run(({ tasks }) => tasks.list({ status: 'open', limit: 1, cursor: null }));
    const other = run(({ tasks }) => tasks.list({ status: 'done', limit: 1, cursor: nextCursor }));
    await expect(other).rejects.toMatchObject({ kind: 'invalid', code: 'cursor.invalid' });
  });

  it('answers any text as a cursor with "invalid", never with an error of the database', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom(
        'open',
        '2026-02-31',
        '2026-11-24',
        '25:99',
        '24:01',
        '2026-11-24T10:00:00.000Z',
        crypto.randomUUID(),
      ),
    );
    const cursors = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 6 }).map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
      fc
        .constantFrom('2026-02-31', '9999-99-99', 'infinity', '+10000-01-01')
        .map((date) =>
          Buffer.from(
            JSON.stringify(['open', date, '10:00', '2026-11-24T10:00:00.000Z', crypto.randomUUID()]),
          ).toString('base64url'),
        ),
    );
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(cursors, async (cursor) => {
        const reading = run(({ tasks }) => tasks.list({ status: 'open', limit: 1, cursor }));
        kinds.add(
          await reading.then(
            () => 'a page',
            (error: unknown) => (error instanceof AppError ? error.code : String(error)),
          ),
        );
      }),
      { numRuns: 200 },
    );
    expect([...kinds].toSorted()).toEqual(['a page', 'cursor.invalid']);
  });

  it('reads only a page from the index, however many tasks there are', async () => {
    await database.admin(
      `INSERT INTO task (id, user_id, title, due_date, created_at, updated_at)
       SELECT gen_random_uuid(), $1, 'many', '2026-01-01'::date + (n % 700), now(), now() FROM generate_series(1, 20000) n`,
      [userId],
    );
    await database.admin('ANALYZE task');
    const page = await run(({ tasks }) => tasks.list({ status: 'open', limit: 50, cursor: null }));
    const plan = await explainList();
    expect(page.items).toHaveLength(50);
    expect(plan).toContain('task_open');
    expect(plan).not.toContain('Seq Scan on task');
  });
});

async function explainList(): Promise<string> {
  const { text, values } = listStatement('open', 50, [
    '2026-06-01',
    '24:00',
    '2026-11-24T10:00:00.000Z',
    crypto.randomUUID(),
  ]);
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [userId]);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
