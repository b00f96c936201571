import { AppError } from '#core/domain/errors';
import type { TaskStore, TaskTitle } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { manyRepeatingStatement, manyTasksStatement } from './task-count.ts';
import { cursorOf, positionOf } from './task-cursor.ts';
import { AS_TEXT, TASK_COLUMNS, taskOf, type TaskTexts } from './task-columns.ts';
import { findStatement, insertStatement, listStatement, setDoneStatement, updateStatement } from './task-statements.ts';
import { findAllStatement, titlesStatement } from './task-titles.ts';
import type { Queries, Statement } from './transaction.ts';

/**
 * Tasks of the transaction's user in PostgreSQL; row-level security hides everybody else's. A change and its note in the activity are
 * one statement. `onNote` is called for each that is sent.
 */
export function createTaskStore(queries: Queries, onNote: () => void): TaskStore {
  const many = async (statement: Statement): Promise<Task[]> => {
    const { rows } = await queries.run<TaskTexts>(statement);
    return rows.map(taskOf);
  };
  const one = async (statement: Statement): Promise<Task | null> => (await many(statement))[0] ?? null;

  const holds = async (statement: Statement): Promise<boolean> => {
    const { rows } = await queries.run<{ many: boolean }>(statement);
    return rows[0]?.many === true;
  };

  return {
    async insert(task, { note, most } = {}) {
      const noted = note && { note };
      if (note) onNote();
      const inserted = await one(insertStatement(task, { ...noted, ...(most !== undefined && { most }) }));
      if (inserted || most === undefined || (await holds(manyTasksStatement(most)))) return inserted;
      return one(insertStatement(task, { ...noted }));
    },

    find: (id, { includeDeleted = false, forUpdate = false } = {}) =>
      one(findStatement(id, { includeDeleted, forUpdate })),

    async update(id, changes, options) {
      if (options.note) onNote();
      const updated = await one(updateStatement(id, changes, options));
      if (!updated) throw notFound();
      return updated;
    },

    setDone(id, isDone, options) {
      onNote();
      return one(setDoneStatement(id, isDone, options));
    },

    async list({ status, limit, cursor }) {
      const found = await many(listStatement(status, limit, positionOf(status, cursor)));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, nextCursor: found.length > limit && last ? cursorOf(status, last) : null };
    },

    async titles({ status, limit }) {
      return (await queries.run<TaskTitle>(titlesStatement(status, limit))).rows;
    },

    findAll: async (ids, { includeDeleted = false } = {}) =>
      ids.length === 0 ? [] : many(findAllStatement(ids, includeDeleted)),

    areMany: (limit) => holds(manyTasksStatement(limit)),

    areManyRepeating: (limit) => holds(manyRepeatingStatement(limit)),

    findOccurrence: (seriesId, occurrenceNo, { includeDeleted = false } = {}) =>
      one({
        name: `task-occurrence${includeDeleted ? '-any' : ''}`,
        text: `SELECT ${TASK_COLUMNS} FROM task t
          WHERE t.series_id = $1 AND t.occurrence_no = $2 ${includeDeleted ? '' : 'AND t.deleted_at IS NULL'}`,
        values: [seriesId, occurrenceNo],
        types: AS_TEXT,
      }),
  };
}

function notFound(): AppError {
  return new AppError({ code: 'task.not-found', kind: 'not-found', message: 'There is no such task.' });
}
