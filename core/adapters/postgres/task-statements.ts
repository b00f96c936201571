import type { TaskChanges, TaskRow } from '#core/domain/ports';
import { TASK_JOIN, TASK_JSON } from './task-json.ts';
import type { Statement } from './transaction.ts';

const INSERT = `WITH t AS (INSERT INTO task (id, user_id, title, description, due_date, due_time, priority, status,
  series_id, occurrence_no, rule_date, rule_time, completed_at, deleted_at, created_at, updated_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING RETURNING *)
  SELECT ${TASK_JSON} AS task FROM t ${TASK_JOIN}`;

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
} as const satisfies Record<keyof Omit<TaskChanges, 'ruleDate'>, string>;

/** The task as later reads return it; a taken id or occurrence gives no row and no error. */
export function insertStatement(task: TaskRow): Statement {
  const { id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo } = task;
  const { ruleDate, completedAt, deletedAt, createdAt, updatedAt, version } = task;
  const what = [id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo];
  const when = [ruleDate?.date ?? null, ruleDate?.time ?? null, completedAt, deletedAt, createdAt, updatedAt];
  return { name: 'task-insert', text: INSERT, values: [...what, ...when, version] };
}

/** One task with its recurrence, or no row. */
export function findStatement(id: string, options: { includeDeleted: boolean; forUpdate: boolean }): Statement {
  const { includeDeleted, forUpdate } = options;
  return {
    name: `task-find${includeDeleted ? '-any' : ''}${forUpdate ? '-lock' : ''}`,
    text: `SELECT ${TASK_JSON} AS task FROM task t ${TASK_JOIN} WHERE t.id = $1
      ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'} ${forUpdate ? 'FOR UPDATE OF t' : ''}`,
    values: [id],
  };
}

/** Not a named statement: each set of fields is a text of its own, and a connection would collect them all. */
export function updateStatement(id: string, changes: TaskChanges, now: Date): Statement {
  const { ruleDate, ...fields } = changes;
  const values: unknown[] = [id, now];
  const assign = (column: string, value: unknown): string[] =>
    value === undefined ? [] : [`${column} = $${values.push(value)}`];
  const assignments = Object.entries(fields).flatMap(([field, value]) =>
    assign(COLUMNS[field as keyof typeof COLUMNS], value),
  );
  if (ruleDate !== undefined) {
    assignments.push(...assign('rule_date', ruleDate?.date ?? null), ...assign('rule_time', ruleDate?.time ?? null));
  }
  const text = `WITH t AS (UPDATE task SET ${[...assignments, 'updated_at = $2', 'version = version + 1'].join(', ')}
    WHERE id = $1 RETURNING *) SELECT ${TASK_JSON} AS task FROM t ${TASK_JOIN}`;
  return { name: '', text, values };
}

/** One row with all items as JSON: parsing 50 rows by the driver would cost more than all the rest of a request. */
export function listStatement(status: 'open' | 'done', limit: number, position: string[] | null): Statement {
  const from = position ? `AND ${KEYS[status].after}` : '';
  return {
    name: `task-list-${status}${position ? '-after' : ''}`,
    text: `SELECT coalesce(json_agg(${TASK_JSON} ORDER BY ${KEYS[status].order}), '[]') AS items FROM (
      SELECT * FROM task t WHERE deleted_at IS NULL AND ${KEYS[status].where} ${from}
      ORDER BY ${KEYS[status].order} LIMIT $1) t ${TASK_JOIN}`,
    values: [limit + 1, ...(position ?? [])],
  };
}

const DUE = `coalesce(t.due_date, 'infinity'::date), coalesce(t.due_time, '24:00'::time)`;
/** The expressions of the indexes `task_open` and `task_done`, letter by letter. */
export const KEYS = {
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
