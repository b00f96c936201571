import type { TaskChanges, TaskRow } from '#core/domain/ports';
import { AS_TEXT, TASK_COLUMNS } from './task-columns.ts';
import type { Statement } from './transaction.ts';

const INSERT = `INSERT INTO task AS t (id, user_id, title, description, due_date, due_time, priority, status,
  series_id, occurrence_no, rule_date, rule_time, completed_at, deleted_at, created_at, updated_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING RETURNING ${TASK_COLUMNS}`;

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
const UPDATED = [...Object.values(COLUMNS), 'rule_date', 'rule_time'] as const;

/** The task as later reads return it; a taken id or occurrence gives no row and no error. */
export function insertStatement(task: TaskRow): Statement {
  const { id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo } = task;
  const { ruleDate, completedAt, deletedAt, createdAt, updatedAt, version } = task;
  const what = [id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo];
  const when = [ruleDate?.date ?? null, ruleDate?.time ?? null, completedAt, deletedAt, createdAt, updatedAt];
  return { name: 'task-insert', text: INSERT, values: [...what, ...when, version], types: AS_TEXT };
}

/** One task with its recurrence, or no row. */
export function findStatement(id: string, options: { includeDeleted: boolean; forUpdate: boolean }): Statement {
  const { includeDeleted, forUpdate } = options;
  return {
    name: `task-find${includeDeleted ? '-any' : ''}${forUpdate ? '-lock' : ''}`,
    text: `SELECT ${TASK_COLUMNS} FROM task t WHERE t.id = $1
      ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'} ${forUpdate ? 'FOR UPDATE' : ''}`,
    values: [id],
    types: AS_TEXT,
  };
}

/** `$3` names the columns to change: one statement for every set of them, so that it is planned once per connection. */
const UPDATE = `UPDATE task AS t SET ${UPDATED.map(
  (column, index) => `${column} = CASE WHEN '${column}' = ANY ($3::text[]) THEN $${index + 4} ELSE t.${column} END`,
).join(', ')}, updated_at = $2, version = t.version + 1 WHERE t.id = $1 RETURNING ${TASK_COLUMNS}`;

/** The task as it is afterwards, or no row. */
export function updateStatement(id: string, { ruleDate, ...fields }: TaskChanges, now: Date): Statement {
  const changed: Partial<Record<(typeof UPDATED)[number], unknown>> = {
    ...(ruleDate !== undefined && { rule_date: ruleDate?.date ?? null, rule_time: ruleDate?.time ?? null }),
  };
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) changed[COLUMNS[field as keyof typeof COLUMNS]] = value;
  }
  const values = [id, now, Object.keys(changed), ...UPDATED.map((column) => changed[column] ?? null)];
  return { name: 'task-update', text: UPDATE, values, types: AS_TEXT };
}

/** The first `limit` tasks and one more, when there is one. */
export function listStatement(status: 'open' | 'done', limit: number, position: string[] | null): Statement {
  const { where, order, after } = KEYS[status];
  return {
    name: `task-list-${status}${position ? '-after' : ''}`,
    text: `SELECT ${TASK_COLUMNS} FROM task t
      WHERE deleted_at IS NULL AND ${where} ${position ? `AND ${after}` : ''} ORDER BY ${order} LIMIT $1`,
    values: [limit + 1, ...(position ?? [])],
    types: AS_TEXT,
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
