import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { AppError } from '#core/domain/errors';

/** An arbitrary number, used for this lock only; locks are per database. */
const LOCK_ID = 7_241_865_325_823_964n;
const LOCK_DEADLINE_MS = 120_000;
const LOCK_POLL_MS = 250;

/**
 * Runs `work` while no other migration runs on this database. The lock belongs to the connection, so that it ends with a
 * killed process; a pooler in transaction mode would break it: connect directly.
 * @throws AppError `unavailable` when another one holds it for 2 minutes
 */
export async function withMigrationLock<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_DEADLINE_MS;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [LOCK_ID]);
    if (rows[0]?.locked) break;
    if (Date.now() > deadline) {
      throw new AppError({
        code: 'migration.locked',
        kind: 'unavailable',
        message: 'Another migration has been running for 2 minutes. Look at it, then run this one again.',
      });
    }
    await delay(LOCK_POLL_MS * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_ID]).catch(() => undefined);
  }
}
