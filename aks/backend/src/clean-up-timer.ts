import { setTimeout as delay } from 'node:timers/promises';
import { describeFailure } from '#core/domain/describe-failure';
import type { CleanUp } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import { removeEnded } from '#core/use-cases/remove-ended';

const EVERY_MS = 3_600_000;
/** When a round has left something over. */
const SOON_MS = 60_000;
/** The first round comes soon, because a laptop may be off again before the hour. */
const FIRST_MS = 30_000;

/** Cleans up soon after the start and then about every hour; replicas that meet leave it to the first. `stop` waits for the step. */
export function startCleanUp({
  cleanUp,
  logger,
  firstMs = FIRST_MS,
}: {
  cleanUp: CleanUp;
  logger: Logger;
  firstMs?: number;
}): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const sleep = (ms: number): Promise<void> => delay(ms, undefined, { signal }).catch(() => undefined);
  const run = async (): Promise<void> => {
    let pauseMs = firstMs;
    for (;;) {
      // Replicas start at the same time; the jitter spreads their rounds.
      await sleep(pauseMs * (0.5 + Math.random()));
      if (signal.aborted) return;
      const { more } = await removeEnded({ cleanUp, logger, sleep, signal }).catch((error: unknown) => {
        logger.warn(describeFailure(error), 'no clean-up: the next round tries again');
        return { more: false };
      });
      pauseMs = more ? SOON_MS : EVERY_MS;
    }
  };
  const running = run();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
