import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.ts';

/** A deployment waits until only the new version beats. */
const BEAT_MS = 10_000;
/** A process that ends while the database is away does not wait for it. */
const GOODBYE_MS = 1000;

/**
 * Calls `beat` at once and then every 10 s ("this instance runs this version"), never two at a time. A failed beat is only a
 * missed one; the first of a row is logged, because the outage behind it may last. `stop` waits for a beat that is under way and then
 * says goodbye by `leave`, for a second at most; without it the last beat is forgotten by itself.
 */
export function startHeartbeat({
  beat,
  leave,
  logger,
  everyMs = BEAT_MS,
}: {
  beat: () => Promise<void>;
  leave: () => Promise<void>;
  logger: Pick<Logger, 'warn'>;
  everyMs?: number;
}): { stop(): Promise<void> } {
  let underWay: Promise<void> | undefined;
  let isMissing = false;
  const beatOnce = async (): Promise<void> => {
    try {
      await beat();
      isMissing = false;
    } catch (error) {
      if (!isMissing) logger.warn({ err: error }, 'heartbeat missed: other processes do not see that this one runs');
      isMissing = true;
    } finally {
      underWay = undefined;
    }
  };
  const tick = (): void => {
    underWay ??= beatOnce();
  };
  tick();
  // The beat alone must not keep a process that has nothing else to do.
  const timer = setInterval(tick, everyMs).unref();
  const sayGoodbye = async (): Promise<void> => {
    await underWay;
    await leave().catch(() => undefined);
  };
  return {
    async stop() {
      clearInterval(timer);
      await Promise.race([sayGoodbye(), delay(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}
