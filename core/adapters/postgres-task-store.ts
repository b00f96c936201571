import { AppError } from '#core/domain/errors';
import type { TaskChanges, TaskStore } from '#core/domain/ports';
import type { Task } from '#core/domain/task';
import { cursorOf, positionOf } from './postgres-task-cursor.ts';
import { TASK_JSON, TASK_JOIN } from './postgres-task-json.ts';
import type { Queries } from './postgres-transaction.ts';

const INSERT = `INSERT INTO task (id, user_id, title, description, due_date, due_time, priority, status, series_id,
  occurrence_no, completed_at, deleted_at, created_at, updated_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`;

const COLUMNS = {
  title: 'title',
  description: 'description',
  dueDate: 'due_date',
  dueTime: 'due_time',
  priority: 'priority',
  status: 'status',
  seriesId: 'series_id',
  occurrenceNo: 'occurrence_no',
  completedAt: 'completed_at',
  deletedAt: 'deleted_at',
} as const satisfies Record<keyof TaskChanges, string>;

/** Tasks of the transaction's user in PostgreSQL; row-level security hides everybody else's. */
export function createTaskStore(queries: Queries): TaskStore {
  const one = async (statement: { name: string; text: string; values: unknown[] }): Promise<Task | null> => {
    const { rows } = await queries.run<{ task: Task }>(statement);
    return rows[0]?.task ?? null;
  };

  return {
    async insert(task) {
      const { rowCount } = await queries.run({
        name: 'task-insert',
        text: INSERT,
        values: [
          task.id,
          task.userId,
          task.title,
          task.description,
          task.dueDate,
          task.dueTime,
          task.priority,
          task.status,
          task.seriesId,
          task.occurrenceNo,
          task.completedAt,
          task.deletedAt,
          task.createdAt,
          task.updatedAt,
          task.version,
        ],
      });
      return rowCount === 1;
    },

    find: (id, { includeDeleted = false, forUpdate = false } = {}) =>
      one({
        name: `task-find${includeDeleted ? '-any' : ''}${forUpdate ? '-lock' : ''}`,
        text: `SELECT ${TASK_JSON} AS task FROM task t ${TASK_JOIN} WHERE t.id = $1
          ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'} ${forUpdate ? 'FOR UPDATE OF t' : ''}`,
        values: [id],
      }),

    async update(id, changes, { now, expectedVersion }) {
      const updated = await one(updateStatement(id, changes, { now, expectedVersion: expectedVersion ?? null }));
      if (updated) return updated;
      const { rowCount } = await queries.run({
        name: 'task-exists',
        text: 'SELECT FROM task WHERE id = $1',
        values: [id],
      });
      throw rowCount === 0 ? notFound() : changedMeanwhile();
    },

    async list({ status, limit, cursor }) {
      const { rows } = await queries.run<{ items: Task[] }>(listStatement(status, limit, positionOf(status, cursor)));
      const found = rows[0]?.items ?? [];
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, nextCursor: found.length > limit && last ? cursorOf(status, last) : null };
    },

    findOccurrence: (seriesId, occurrenceNo) =>
      one({
        name: 'task-occurrence',
        text: `SELECT ${TASK_JSON} AS task FROM task t ${TASK_JOIN}
          WHERE t.series_id = $1 AND t.occurrence_no = $2 AND t.deleted_at IS NULL`,
        values: [seriesId, occurrenceNo],
      }),
  };
}

type UpdateOptions = { now: Date; expectedVersion: number | null };

/** Not a named statement: each set of fields is a text of its own, and a connection would collect them all. */
function updateStatement(id: string, changes: TaskChanges, { now, expectedVersion }: UpdateOptions) {
  const values: unknown[] = [id, now, expectedVersion];
  const assignments = Object.entries(changes).flatMap(([field, value]) =>
    value === undefined ? [] : [`${COLUMNS[field as keyof TaskChanges]} = $${values.push(value)}`],
  );
  const text = `WITH t AS (UPDATE task SET ${[...assignments, 'updated_at = $2', 'version = version + 1'].join(', ')}
    WHERE id = $1 AND ($3::integer IS NULL OR version = $3) RETURNING *)
    SELECT ${TASK_JSON} AS task FROM t ${TASK_JOIN}`;
  return { name: '', text, values };
}

/** One row with all items as JSON: parsing 50 rows by the driver would cost more than all the rest of a request. */
function listStatement(status: 'open' | 'done', limit: number, position: string[] | null) {
  const from = position ? `AND ${KEYS[status].after}` : '';
  return {
    name: `task-list-${status}${position ? '-after' : ''}`,
    text: `SELECT coalesce(json_agg(${TASK_JSON} ORDER BY ${KEYS[status].order}), '[]') AS items FROM (
      SELECT * FROM task t WHERE deleted_at IS NULL AND ${KEYS[status].where} ${from}
      ORDER BY ${KEYS[status].order} LIMIT $1) t ${TASK_JOIN}`,
    values: [limit + 1, ...(position ?? [])],
  };
}

/** The expressions of the indexes `task_open` and `task_done`, letter by letter. */
const DUE = `coalesce(t.due_date, 'infinity'::date), coalesce(t.due_time, '24:00'::time)`;
const KEYS = {
  open: {
    where: `t.status <> 'done'`,
    order: `${DUE}, t.created_at, t.id`,
    after: `(${DUE}, t.created_at, t.id) > ($2::date, $3::time, $4::timestamptz, $5::uuid)`,
  },
  done: {
    where: `t.status = 'done'`,
    order: 't.completed_at DESC, t.id DESC',
    after: '(t.completed_at, t.id) < ($2::timestamptz, $3::uuid)',
  },
} as const;

function notFound(): AppError {
  return new AppError({ code: 'task.not-found', kind: 'not-found', message: 'There is no such task.' });
}

function changedMeanwhile(): AppError {
  return new AppError({
    code: 'task.changed',
    kind: 'precondition-failed',
    message: 'The task has changed since you read it. Load it again and repeat your change.',
  });
}
