import type { Statement } from './transaction.ts';

/** The index task_sample holds one task in so many, chosen by the task's random id. */
const SAMPLED_ONE_IN = 32;
/** Far enough from the limit: with this part of it in the sample, chance reaches the limit itself once in millions of users. */
const SURELY_BELOW = 0.8;

/** The conditions of the indexes task_sample, task_open, task_done and task_repeating, letter by letter. */
const SAMPLED = 'deleted_at IS NULL AND (get_byte(uuid_send(id), 15) & 31) = 0';
const OPEN = `status <> 'done' AND deleted_at IS NULL`;
const DONE = `status = 'done' AND deleted_at IS NULL`;

/** Rows of a table expression, counted no further than a parameter says. */
const count = (from: string, most: string): string =>
  `(SELECT count(*) FROM (SELECT FROM ${from} LIMIT ${most}) counted)`;

/** So few in the sample that the user has surely fewer tasks than `limit`. */
export const sampledBelow = (limit: number): number => Math.floor((limit / SAMPLED_ONE_IN) * SURELY_BELOW);

/** A condition that holds for nearly everybody: the user is far below a limit, by a parameter with the number of `sampledBelow`. */
export const areSurelyFewer = (parameter: string): string =>
  `${count(`task WHERE ${SAMPLED}`, parameter)} < ${parameter}`;

/**
 * Whether the user has so many tasks that are not deleted. Exact near the limit; far below it only the sample is counted, so
 * that a new task costs the same for a person with ten tasks and with ten thousand.
 */
export function manyTasksStatement(limit: number): Statement {
  return {
    name: 'task-many',
    text: `SELECT CASE WHEN ${areSurelyFewer('$2')} THEN false
      ELSE ${count(`task WHERE ${OPEN}`, '$1')} + ${count(`task WHERE ${DONE}`, '$1')} >= $1 END AS many`,
    values: [limit, sampledBelow(limit)],
  };
}

/** Whether the user has so many open tasks that repeat. */
export function manyRepeatingStatement(limit: number): Statement {
  const running = `task t JOIN series s ON s.id = t.series_id AND s.stopped_at IS NULL
    WHERE t.series_id IS NOT NULL AND t.status <> 'done' AND t.deleted_at IS NULL`;
  return { name: 'task-many-repeating', text: `SELECT ${count(running, '$1')} >= $1 AS many`, values: [limit] };
}
