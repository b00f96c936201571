import type { Logger } from '#core/platform/logger';
import type { App } from './app-types.ts';
import type { ServingState } from './health/serving-state.ts';

/** Requests that run longer are cut off (docs/design/delivery.md §2). */
const FINISH_MS = 20_000;

/**
 * FR-005: not ready any more → no new connections, `Connection: close` on what is still answered → requests finish, live
 * streams end (their tabs come back elsewhere) → `after`, in order.
 */
export async function drain({
  app,
  state,
  logger,
  after,
  finishMs = FINISH_MS,
}: {
  app: App;
  state: ServingState;
  logger: Logger;
  after: readonly (() => Promise<unknown>)[];
  finishMs?: number;
}): Promise<void> {
  state.startDraining();
  const cutOff = setTimeout(() => {
    logger.warn({ finishMs }, 'cutting off requests that did not finish');
    app.server.closeAllConnections();
  }, finishMs);
  await app.close();
  clearTimeout(cutOff);
  for (const step of after) await step();
}
