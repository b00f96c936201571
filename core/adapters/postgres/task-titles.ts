import { AS_TEXT, TASK_COLUMNS } from './task-columns.ts';
import { KEYS } from './task-statements.ts';
import type { Statement } from './transaction.ts';

/** As much of the first tasks of a list as a search needs. */
export function titlesStatement(status: 'open' | 'done', limit: number): Statement {
  const { where, order } = KEYS[status];
  return {
    name: `task-titles-${status}`,
    text: `SELECT id, title, due_date::text AS "dueDate" FROM task t
      WHERE deleted_at IS NULL AND ${where} ORDER BY ${order} LIMIT $1`,
    values: [limit],
  };
}

/** Tasks in the order of the ids. */
export function findAllStatement(ids: readonly string[], includeDeleted: boolean): Statement {
  return {
    name: `task-find-all${includeDeleted ? '-any' : ''}`,
    text: `SELECT ${TASK_COLUMNS} FROM task t WHERE t.id = ANY($1::uuid[])
      ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'} ORDER BY array_position($1::uuid[], t.id)`,
    values: [ids],
    types: AS_TEXT,
  };
}
