import type { CleanUp, CleanUpProgress } from '#core/domain/ports';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

const PROGRESS = 'SELECT kind, done_at AS "doneAt", removed::float8 AS removed FROM clean_up_progress ORDER BY kind';
const STEP = 'SELECT clean_up($1, $2) AS removed';

/** The clean-up is a function of the database, because it removes rows of all users; migration 0010 says what and when. */
export function createCleanUp({ pool }: { pool: Pool }): CleanUp {
  return {
    progress: () => queryPool<CleanUpProgress>(pool, { text: PROGRESS }),
    async step(kind, most) {
      const [row] = await queryPool<{ removed: number | null }>(pool, { text: STEP, values: [kind, most] });
      return row?.removed ?? 'held';
    },
  };
}
