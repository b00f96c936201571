import { AppError } from '#core/domain/errors';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** Health answers within 500 ms (FR-003), whatever the database does. */
const CHECK_TIMEOUT_MS = 400;

/**
 * Resolves when the database answers within 400 ms.
 * @throws AppError `unavailable`
 */
export async function checkDatabase(pool: Pool): Promise<void> {
  await answerInTime(queryPool(pool, { text: 'SELECT 1' }));
}

/**
 * The answer, when it comes within 400 ms; else the query goes on in the background and its own time limits end it.
 * @throws AppError `unavailable`
 */
export async function answerInTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), CHECK_TIMEOUT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function tooSlow(): AppError {
  return new AppError({
    code: 'database.slow',
    kind: 'unavailable',
    message: `The database did not answer within ${CHECK_TIMEOUT_MS} ms.`,
    retryAfterSeconds: 2,
  });
}
