import type { Logger } from './logger.ts';

/** A deployment waits until only the new version beats. */
const BEAT_MS = 10_000;

/**
 * Calls `beat` at once and then every 10 s ("this instance runs this version"), never two at a time. A failed beat is only a
 * missed one; the first of a row is logged, because the outage behind it may last.
 */
export function startHeartbeat({
  beat,
  logger,
  everyMs = BEAT_MS,
}: {
  beat: () => Promise<void>;
  logger: Pick<Logger, 'warn'>;
  everyMs?: number;
}): { stop(): void } {
  let isBeating = false;
  let isMissing = false;
  const tick = async (): Promise<void> => {
    if (isBeating) return;
    isBeating = true;
    try {
      await beat();
      isMissing = false;
    } catch (error) {
      if (!isMissing) logger.warn({ err: error }, 'heartbeat missed: other processes do not see that this one runs');
      isMissing = true;
    } finally {
      isBeating = false;
    }
  };
  void tick();
  // The beat alone must not keep a process that has nothing else to do.
  const timer = setInterval(() => void tick(), everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
