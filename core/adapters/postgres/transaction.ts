import pg from 'pg';
import { AppError } from '#core/domain/errors';
import { isUuid } from '#core/platform/ids';
import { isAborted, isSpoiled, toAppError } from './errors.ts';
import { acquire } from './pool.ts';
import type { Pool } from './pool.ts';

/** A named statement is parsed and planned once per connection. `types`: how its columns are read, when not as `pg` does. */
export type Statement = { name: string; text: string; values: unknown[]; types?: pg.CustomTypesConfig };

/** How stores reach the database inside one transaction. */
export type Queries = {
  /** @throws AppError as `toAppError` says. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- like `pg`: the caller knows its columns
  run<Row extends pg.QueryResultRow>(statement: Statement): Promise<{ rows: Row[]; rowCount: number }>;
  /** Sends the statement without waiting; its failure fails the commit. For writes whose result is not needed. */
  send(statement: Statement): void;
};

export type TransactionOptions<T> = {
  pool: Pool;
  userId: string;
  work: (queries: Queries) => Promise<T>;
  /** `work` writes nothing and asks for all that it needs before it waits: COMMIT travels with the questions. */
  isRead?: boolean;
  /** Statement to send right after the commit, or null; asked for when the work is done. Its failure is ignored. */
  afterCommit?: () => Statement | null;
};

/**
 * Runs `work` as one user: all or nothing, and row-level security shows only that user's rows. Everything is pipelined:
 * BEGIN travels with the first statement, unanswered writes with COMMIT.
 * @throws what `work` throws; AppError for the database's own failures
 */
export async function inUserTransaction<T>(options: TransactionOptions<T>): Promise<T> {
  const begin = beginAs(options);
  const client = await acquire(options.pool);
  const sent: Promise<unknown>[] = [];
  const track = <R>(query: Promise<R>): Promise<R> => {
    // Awaited before the commit; until then a failure must not count as unhandled.
    query.catch(() => undefined);
    sent.push(query);
    return query;
  };
  let isOver = false;
  const queries: Queries = {
    run: async (statement) => {
      if (isOver) throw new Error('a read must ask for everything before it waits');
      const { rows, rowCount } = await client.query(statement).catch(rethrow);
      return { rows, rowCount: rowCount ?? 0 };
    },
    send: (statement) => void track(client.query(statement)),
  };
  void track(client.query(begin));
  let last: Promise<unknown> = Promise.resolve();
  let isUnusable = false;
  try {
    const working = options.work(queries);
    if (!options.isRead) await working;
    const commit = track(client.query('COMMIT'));
    isOver = true;
    const result = await working;
    const after = options.afterCommit?.();
    if (after) last = client.query(after).catch(() => undefined);
    await Promise.all(sent).catch(rethrow);
    requireCommitted((await commit).command);
    return result;
  } catch (error) {
    // After a failed COMMIT this is a harmless warning; on a dead connection it fails and the pool drops the connection.
    last = client.query('ROLLBACK').catch(() => undefined);
    const reason = isAborted(error) ? await firstFailure(sent, error) : error;
    isUnusable = isSpoiled(reason);
    throw reason;
  } finally {
    void last.then(() => client.release(isUnusable));
  }
}

/** After a failed statement every later one fails too ("transaction is aborted"): the first failure is the reason. */
async function firstFailure(sent: Promise<unknown>[], fallback: unknown): Promise<unknown> {
  const results = await Promise.allSettled(sent);
  const failed = results.find((result) => result.status === 'rejected');
  return failed ? toAppError(failed.reason) : fallback;
}

/** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error. */
function requireCommitted(command: string): void {
  if (command === 'COMMIT') return;
  throw new AppError({
    code: 'database.rolled-back',
    kind: 'bug',
    message: 'Nothing was saved: a step of the change had failed.',
  });
}

/** One message for both statements; the id is checked, because SET takes no parameters. */
function beginAs({ userId, isRead = false }: Pick<TransactionOptions<unknown>, 'userId' | 'isRead'>): string {
  if (!isUuid(userId)) {
    throw new AppError({ code: 'user.invalid-id', kind: 'invalid', message: 'The user id is not a UUID.' });
  }
  return `BEGIN${isRead ? ' READ ONLY' : ''}; SET LOCAL app.user_id = ${pg.escapeLiteral(userId)}`;
}

function rethrow(error: unknown): never {
  throw toAppError(error);
}
