import type { Series, SeriesStore } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

const SELECT = `SELECT id, user_id AS "userId", rrule, anchor, time_zone AS "timeZone", dtstart::text, until::text, count,
  stopped_at AS "stoppedAt" FROM series WHERE id = $1`;

const INSERT = `INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart, until, count, stopped_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const COLUMNS = {
  rrule: 'rrule',
  anchor: 'anchor',
  dtstart: 'dtstart',
  until: 'until',
  count: 'count',
  stoppedAt: 'stopped_at',
} as const satisfies Record<keyof Parameters<SeriesStore['update']>[1], string>;

/** Rules of repeating tasks of the transaction's user. */
export function createSeriesStore(queries: Queries): SeriesStore {
  return {
    async insert(series) {
      const { id, userId, rrule, anchor, timeZone, dtstart, until, count, stoppedAt } = series;
      const values = [id, userId, rrule, anchor, timeZone, dtstart, until, count, stoppedAt];
      await queries.run({ name: 'series-insert', text: INSERT, values });
    },

    async find(id) {
      const { rows } = await queries.run<Series>({ name: 'series-find', text: SELECT, values: [id] });
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
