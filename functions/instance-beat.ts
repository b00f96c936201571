import type { Logger } from '#core/platform/logger';

/** A deployment waits until only the new version beats. */
const BEAT_MS = 10_000;

/** Tells the database every 10 s that this instance runs; a failed beat is only a missed one. Returns the end of it. */
export function startBeat(beat: () => Promise<void>, logger: Logger): () => void {
  const tick = (): void => {
    beat().catch((error: unknown) => logger.warn({ err: error }, 'beat missed'));
  };
  tick();
  const timer = setInterval(tick, BEAT_MS).unref();
  return () => clearInterval(timer);
}
