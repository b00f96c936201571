import { setTimeout as delay } from 'node:timers/promises';
import { createNap } from '#core/platform/nap';
import type { ActivityNews } from './activity-news.ts';

/** Between two looks, however often others nudge: 20 a second at most. */
const SHORTEST_PAUSE_MS = 50;

export type NewsWatchOptions = {
  /** News behind a position, or, with null, where the activity stands now. */
  read: (position: string | null) => Promise<ActivityNews>;
  /** Users with news; null: anybody may have some. */
  tell: (userIds: readonly string[] | null) => void;
  /** Pause when nothing happens. */
  pollMs: number;
};

export type NewsWatch = {
  /** Something was committed somewhere: look now. */
  nudge(): void;
  stop(): void;
};

/**
 * Looks for news until it is stopped: every `pollMs`, and soon after a nudge. What a nudge was about may still be invisible, because an older
 * transaction runs: it looks again, after pauses that double, until that one has ended. A look that fails is repeated from the same position.
 */
export function watchNews({ read, tell, pollMs }: NewsWatchOptions): NewsWatch {
  const nap = createNap();
  let position: string | null = null;
  let isNudged = true;
  let isStopped = false;
  /** Where the horizon must be for the last nudge to be dealt with. */
  let expected = 0n;

  /** When to look again. */
  const look = async (): Promise<'more' | 'soon' | 'later'> => {
    const wasNudged = isNudged;
    isNudged = false;
    const news = await read(position);
    if (isStopped) return 'later';
    const isBehind = position !== null && BigInt(position.split('-')[0] ?? 0) > news.horizon;
    // A position beyond the horizon is that of a database before it was restored.
    tell(position === null || isBehind ? null : news.userIds);
    position = news.position;
    if (wasNudged) expected = news.newest;
    if (news.isFull) return 'more';
    return news.horizon < expected ? 'soon' : 'later';
  };

  const run = async (): Promise<void> => {
    for (let soonMs = 0; !isStopped;) {
      const next = await look().catch(() => 'later' as const);
      if (next === 'more') continue;
      soonMs = next === 'soon' ? Math.min(Math.max(soonMs * 2, SHORTEST_PAUSE_MS), pollMs) : 0;
      await delay(SHORTEST_PAUSE_MS, undefined, { ref: false });
      await nap.sleep((soonMs || pollMs) - SHORTEST_PAUSE_MS);
    }
  };
  void run();

  return {
    nudge() {
      isNudged = true;
      nap.wake();
    },
    stop() {
      isStopped = true;
      nap.wake();
    },
  };
}
