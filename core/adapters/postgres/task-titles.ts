import { TASK_JOIN, TASK_JSON } from './task-json.ts';
import { KEYS } from './task-statements.ts';
import type { Statement } from './transaction.ts';

/** A row each, not one JSON text of all: the driver reads rows as they arrive, between other work, a text of megabytes at once. */
export function titlesStatement(status: 'open' | 'done', limit: number): Statement {
  const { where, order } = KEYS[status];
  return {
    name: `task-titles-${status}`,
    text: `SELECT id, title, due_date::text AS "dueDate" FROM task t
      WHERE deleted_at IS NULL AND ${where} ORDER BY ${order} LIMIT $1`,
    values: [limit],
  };
}

export function findAllStatement(ids: readonly string[], includeDeleted: boolean): Statement {
  return {
    name: `task-find-all${includeDeleted ? '-any' : ''}`,
    text: `SELECT coalesce(json_agg(${TASK_JSON} ORDER BY array_position($1::uuid[], t.id)), '[]') AS items
      FROM task t ${TASK_JOIN} WHERE t.id = ANY($1::uuid[]) ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'}`,
    values: [ids],
  };
}
