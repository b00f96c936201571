import type { Clock, OldestWriter } from '#core/domain/ports';
import { answerInTime } from './health.ts';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** More writers at once than connections that any server of ours grants. */
const MOST_WRITERS = 500;

/**
 * Everybody may see that a connection writes, in which database and by which application; since when, only its own role and
 * administrators. The relay's horizon is that of the whole server, so all databases count.
 */
const WRITERS = `SELECT pid || '-' || backend_xid AS id, datname AS database, application_name AS application
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL
  UNION ALL SELECT 'prepared-' || transaction, database, 'a prepared transaction' FROM pg_prepared_xacts
  LIMIT ${MOST_WRITERS}`;

type Writer = { id: string; database: string | null; application: string | null };

/**
 * Watches for open writing transactions, of anybody in any database of the server: ask it every few seconds. Ages count from
 * when it first saw the transaction. Also shows that the database answers within 400 ms.
 * @throws AppError `unavailable`
 */
export function createOldestWriter({ pool, clock }: { pool: Pool; clock: Clock }): () => Promise<OldestWriter | null> {
  let firstSeen = new Map<string, number>();
  return async () => {
    const writers = await answerInTime(queryPool<Writer>(pool, { name: 'oldest-writer', text: WRITERS }));
    const now = clock.now().getTime();
    firstSeen = new Map(writers.map(({ id }) => [id, firstSeen.get(id) ?? now]));
    const [id, since] = [...firstSeen].toSorted(([, a], [, b]) => a - b)[0] ?? [];
    const oldest = writers.find((writer) => writer.id === id);
    if (!oldest || since === undefined) return null;
    return { ageMs: now - since, database: nameOf(oldest.database), application: nameOf(oldest.application) };
  };
}

/** A program names itself as it likes, and everybody reads health. */
function nameOf(text: string | null): string {
  return (text ?? '').replaceAll(/[^\w .:/-]/g, '').slice(0, 40) || 'unnamed';
}
