import type { RateBuckets } from '#core/domain/ports';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/**
 * Fills the bucket for the time since its last use, takes what is wanted as far as it is there, and tells how much that was:
 * one statement on one row, whatever happens at the same time on other replicas. Clocks of replicas differ: time never goes back.
 */
const TAKE = `INSERT INTO rate_bucket AS b (key, tokens, granted, at)
    VALUES ($1, $2::float8 - least($4::int, floor($2::float8)::int), least($4::int, floor($2::float8)::int), $5)
  ON CONFLICT (key) DO UPDATE SET (tokens, granted, at) = (
    SELECT filled - taken, taken, greatest(b.at, excluded.at)
    FROM (SELECT least($2::float8, b.tokens + $3::float8
        * greatest(0, extract(epoch FROM excluded.at - b.at)::float8)) AS filled) AS refill,
      LATERAL (SELECT greatest(0, least($4::int, floor(filled)::int)) AS taken) AS grant_)
  RETURNING granted, tokens AS left`;

/** Token buckets in a table that all replicas share; rows that were not used for an hour are removed by the clean-up. */
export function createRateBuckets({ pool }: { pool: Pool }): RateBuckets {
  return {
    async take(key, { burst, perSecond, want, now }) {
      const values = [key, burst, perSecond, want, now];
      const [row] = await queryPool<{ granted: number; left: number }>(pool, { name: 'rate-take', text: TAKE, values });
      return row ?? { granted: 0, left: 0 };
    },
  };
}
