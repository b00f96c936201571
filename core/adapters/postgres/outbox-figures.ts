import { CATEGORIES } from '#core/domain/names';
import type { OutboxFigures } from '#core/domain/ports';
import { inLane } from './outbox-reader.ts';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** Counting stops here: an operator need not know whether it is a thousand or a million. */
export const COUNTED_AT_MOST = 1000;

const ageMs = (since: string): string => `coalesce(extract(epoch FROM clock_timestamp() - ${since}) * 1000, 0)::float8`;
const upTo = (rows: string): string =>
  `(SELECT count(*) FROM (SELECT FROM ${rows} LIMIT ${COUNTED_AT_MOST}) r)::integer`;
const WAITING = 'published_at IS NULL AND dead_at IS NULL';
const UNHANDLED = 'published_at IS NOT NULL AND handled_at IS NULL';

/**
 * Each part has a partial index that holds just these rows. The orders are the indexes' own: without them the planner may read
 * through a week of published events to find the first few that are not.
 */
const FIGURES = `SELECT ${upTo(`outbox WHERE ${WAITING} ORDER BY category, id`)} AS waiting,
  (SELECT ${ageMs('min(first.created_at)')} FROM unnest($1::text[]) AS lane, LATERAL (
    SELECT created_at FROM outbox WHERE ${inLane('lane')} AND ${WAITING} ORDER BY category, id LIMIT 1) first)
    AS "oldestWaitingMs",
  ${upTo('outbox WHERE dead_at IS NOT NULL ORDER BY dead_at')} AS dead,
  ${upTo(`outbox WHERE ${UNHANDLED} ORDER BY published_at`)} AS unhandled,
  ${ageMs(`(SELECT published_at FROM outbox WHERE ${UNHANDLED} ORDER BY published_at LIMIT 1)`)} AS "oldestUnhandledMs"`;

/** The query for the figures, so that a test can read its plan. */
export const figuresStatement = { name: 'outbox-figures', text: FIGURES, values: [CATEGORIES] };

/**
 * How far events are behind, on their way out and at their consumers, for health and metrics. Reads a few index pages.
 * @throws AppError as `toAppError` says
 */
export async function readOutboxFigures(pool: Pool): Promise<OutboxFigures> {
  const [figures] = await queryPool<OutboxFigures>(pool, figuresStatement);
  return figures ?? { waiting: 0, oldestWaitingMs: 0, dead: 0, unhandled: 0, oldestUnhandledMs: 0 };
}
