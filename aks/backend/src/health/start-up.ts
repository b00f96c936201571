import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#core/platform/logger';
import type { ServingState } from './serving-state.ts';

const RETRY_MS = 250;

/**
 * Waits until everything that a request needs was reached once, and says so (`/startupz`, `/readyz`). A wrong setting
 * therefore never becomes ready, and a deployment stops at it.
 */
export async function startUp({
  reach,
  state,
  logger,
  signal,
}: {
  reach: Record<string, () => Promise<unknown>>;
  state: ServingState;
  logger: Logger;
  signal: AbortSignal;
}): Promise<void> {
  let lastReason = '';
  while (!signal.aborted) {
    const results = await Promise.allSettled(Object.values(reach).map((attempt) => attempt()));
    const missing = Object.keys(reach).filter((_, index) => results[index]?.status === 'rejected');
    if (missing.length === 0) {
      state.markStarted();
      logger.info({ event: 'ready' }, 'backend is ready');
      return;
    }
    const reason = missing.join(', ');
    if (reason !== lastReason) logger.warn({ missing }, 'not ready yet');
    lastReason = reason;
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
