import type { Series, SeriesStore } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

const SELECT = `SELECT s.id, s.user_id AS "userId", s.rrule, s.anchor, s.dtstart::text, s.stopped_at AS "stoppedAt",
  u.time_zone AS "timeZone" FROM series s JOIN app_user u ON u.id = s.user_id WHERE s.id = $1`;

// The column time_zone is for the release before, which reads it.
const INSERT = `INSERT INTO series (id, user_id, rrule, anchor, dtstart, stopped_at, time_zone)
  VALUES ($1, $2, $3, $4, $5, $6, (SELECT time_zone FROM app_user WHERE id = $2))`;

const COLUMNS = {
  rrule: 'rrule',
  anchor: 'anchor',
  dtstart: 'dtstart',
  stoppedAt: 'stopped_at',
} as const satisfies Record<keyof Parameters<SeriesStore['update']>[1], string>;

/** Rules of repeating tasks of the transaction's user. */
export function createSeriesStore(queries: Queries): SeriesStore {
  return {
    async insert({ id, userId, rrule, anchor, dtstart, stoppedAt }) {
      const values = [id, userId, rrule, anchor, dtstart, stoppedAt];
      await queries.run({ name: 'series-insert', text: INSERT, values });
    },

    async find(id) {
      const { rows } = await queries.run<Series & { timeZone: string }>({
        name: 'series-find',
        text: SELECT,
        values: [id],
      });
      return rows[0] ?? null;
    },

    async update(id, changes) {
      const values: unknown[] = [id];
      const assignments = Object.entries(changes).flatMap(([field, value]) =>
        value === undefined ? [] : [`${COLUMNS[field as keyof typeof COLUMNS]} = $${values.push(value)}`],
      );
      if (assignments.length === 0) return;
      await queries.run({ name: '', text: `UPDATE series SET ${assignments.join(', ')} WHERE id = $1`, values });
    },
  };
}
