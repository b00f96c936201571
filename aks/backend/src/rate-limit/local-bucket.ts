import type { Rate } from '#core/domain/ports';

/** A token bucket in memory. */
export type LocalBucket = {
  /** Takes up to `want` whole tokens at a moment (milliseconds); how many. */
  take(want: number, nowMs: number): number;
};

/** A bucket that is full now. */
export function createLocalBucket({ burst, perSecond }: Rate, startMs: number): LocalBucket {
  let tokens = burst;
  let atMs = startMs;
  return {
    take(want, nowMs) {
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1_000) * perSecond);
      atMs = Math.max(atMs, nowMs);
      const granted = Math.min(want, Math.floor(tokens));
      tokens -= granted;
      return granted;
    },
  };
}
