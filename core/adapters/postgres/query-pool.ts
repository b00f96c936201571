import type pg from 'pg';
import { isSpoiled, toAppError } from './errors.ts';
import { acquire } from './pool.ts';
import type { Pool } from './pool.ts';

/**
 * One statement outside of any user's transaction.
 * @throws AppError as `toAppError` says
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- like `pg`: the caller knows its columns
export async function queryPool<Row extends pg.QueryResultRow>(
  pool: Pool,
  statement: { name?: string; text: string; values?: unknown[] },
): Promise<Row[]> {
  const client = await acquire(pool);
  let isUnusable = false;
  try {
    return (await client.query<Row>(statement)).rows;
  } catch (error) {
    isUnusable = isSpoiled(error);
    throw toAppError(error);
  } finally {
    client.release(isUnusable);
  }
}
