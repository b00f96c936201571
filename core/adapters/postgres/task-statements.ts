import type { ActivityKind } from '#core/domain/api';
import type { TaskChanges, TaskRow } from '#core/domain/ports';
import { areSurelyFewer, sampledBelow } from './task-count.ts';
import { AS_TEXT, TASK_COLUMNS } from './task-columns.ts';
import type { Statement } from './transaction.ts';

/** What `task t` (the changed row) is called in the user's activity; without a name (null) it is not noted. */
const noted = (name: string, at: string): string =>
  `noted AS (INSERT INTO activity (user_id, kind, task_id, at)
    SELECT t.user_id, ${name}::text, t.id, ${at} FROM t WHERE ${name}::text IS NOT NULL)
  SELECT ${TASK_COLUMNS} FROM t`;

const insertWhere = (
  condition: string,
): string => `WITH t AS (INSERT INTO task (id, user_id, title, description, due_date,
    due_time, priority, status, series_id, occurrence_no, rule_date, rule_time, completed_at, deleted_at, created_at,
    updated_at, version)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17 ${condition}
  ON CONFLICT DO NOTHING RETURNING *), ${noted('$18', 't.created_at')}`;
const INSERT = insertWhere('');
const INSERT_FAR_BELOW = insertWhere(`WHERE ${areSurelyFewer('$19')}`);

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

/**
 * The task as later reads return it; a taken id or occurrence gives no row and no error. Nor does it for a user who may be near
 * `most` tasks, when that is given.
 */
export function insertStatement(task: TaskRow, { note, most }: { note?: ActivityKind; most?: number }): Statement {
  const { id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo } = task;
  const { ruleDate, completedAt, deletedAt, createdAt, updatedAt, version } = task;
  const what = [id, userId, title, description, dueDate, dueTime, priority, status, seriesId, occurrenceNo];
  const when = [ruleDate?.date ?? null, ruleDate?.time ?? null, completedAt, deletedAt, createdAt, updatedAt];
  const values = [...what, ...when, version, note ?? null];
  return most === undefined
    ? { name: 'task-insert', text: INSERT, values, types: AS_TEXT }
    : {
        name: 'task-insert-far-below',
        text: INSERT_FAR_BELOW,
        values: [...values, sampledBelow(most)],
        types: AS_TEXT,
      };
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

/** `$4` names the columns to change: one statement for every set of them, so that it is planned once per connection. */
const UPDATE = `WITH t AS (UPDATE task t SET ${UPDATED.map(
  (column, index) => `${column} = CASE WHEN '${column}' = ANY ($4::text[]) THEN $${index + 5} ELSE t.${column} END`,
).join(', ')}, updated_at = $2, version = t.version + 1 WHERE t.id = $1 RETURNING *), ${noted('$3', '$2')}`;

/** The task as it is afterwards, or no row. */
export function updateStatement(
  id: string,
  { ruleDate, ...fields }: TaskChanges,
  { now, note }: { now: Date; note?: ActivityKind },
): Statement {
  const changed: Partial<Record<(typeof UPDATED)[number], unknown>> = {
    ...(ruleDate !== undefined && { rule_date: ruleDate?.date ?? null, rule_time: ruleDate?.time ?? null }),
  };
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) changed[COLUMNS[field as keyof typeof COLUMNS]] = value;
  }
  const values = [id, now, note ?? null, Object.keys(changed), ...UPDATED.map((column) => changed[column] ?? null)];
  return { name: 'task-update', text: UPDATE, values, types: AS_TEXT };
}

/**
 * Of a task that somebody changed since this statement began, the version is another one here than in the row: the series, which may
 * have changed with it, would be read as it was.
 */
const SET_DONE = `WITH t AS (UPDATE task t SET status = $4, completed_at = $5, updated_at = $2, version = t.version + 1
    WHERE t.id = $1 AND t.deleted_at IS NULL AND (t.status = 'done') = ($5::timestamptz IS NULL)
      AND t.version = (SELECT v.version FROM task v WHERE v.id = $1 AND v.version = coalesce($6, v.version))
    RETURNING *), ${noted('$3', '$2')}`;

/** The task as it is afterwards; no row when it is done (open) already, not in `version`, or just being changed. */
export function setDoneStatement(
  id: string,
  isDone: boolean,
  { now, note, version }: { now: Date; note: ActivityKind; version: number | undefined },
): Statement {
  const values = [id, now, note, isDone ? 'done' : 'backlog', isDone ? now : null, version ?? null];
  return { name: 'task-set-done', text: SET_DONE, values, types: AS_TEXT };
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
