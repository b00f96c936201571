import { notify } from './channels.ts';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';
import type { Statement } from './transaction.ts';

/** Of the commits within this time only the first and the last are told. */
const WINDOW_MS = 50;

/**
 * Tells all replicas by NOTIFY that somebody's activity has grown: at once when little happens, and at most some 20 times a second when
 * much does, because each notification wakes every replica. It names nobody: each replica looks up whose it was.
 */
export type ActivityNudge = {
  /** The statement to send right behind a commit; null when one has just been sent: then call `later` after the commit. */
  now(): Statement | null;
  later(): void;
};

export function createActivityNudge(pool: Pool): ActivityNudge {
  let quietUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): Statement => {
    quietUntil = performance.now() + WINDOW_MS;
    return notify('activity', '');
  };
  return {
    now: () => (performance.now() < quietUntil ? null : begin()),
    later() {
      timer ??= setTimeout(() => {
        timer = undefined;
        // A lost hint costs two seconds: replicas look by themselves.
        queryPool(pool, begin()).catch(() => undefined);
      }, WINDOW_MS).unref();
    },
  };
}
