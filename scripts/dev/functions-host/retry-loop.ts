import type { RetryOptions } from './core-api.ts';

export type RetryLoopOptions = {
  policy: RetryOptions | undefined;
  /** Ends the loop between two attempts. */
  signal: AbortSignal;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
  onFailure: (error: unknown, retriesLeft: boolean) => void;
};

/** `exhausted`: failed for the last time; the host goes on as if nothing had happened. */
export type RetryOutcome = 'succeeded' | 'exhausted' | 'cancelled';

/**
 * Runs `attempt` under a function's retry policy: 1 + maxRetryCount times, for ever with -1, once without a policy.
 * The count lives in memory only.
 */
export async function runWithRetries(
  attempt: (retry: { retryCount: number; maxRetryCount: number } | undefined) => Promise<unknown>,
  { policy, signal, sleep, random, onFailure }: RetryLoopOptions,
): Promise<RetryOutcome> {
  const maxRetryCount = policy?.maxRetryCount ?? 0;
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      await attempt(policy && { retryCount, maxRetryCount });
      return 'succeeded';
    } catch (error) {
      const retriesLeft = maxRetryCount === -1 || retryCount < maxRetryCount;
      onFailure(error, retriesLeft);
      if (signal.aborted) return 'cancelled';
      if (!policy || !retriesLeft) return 'exhausted';
      await sleep(delayMs(policy, retryCount + 1, random()), signal).catch(() => undefined);
      if (signal.aborted) return 'cancelled';
    }
  }
}

/** Pause before the n-th retry, in ms: the shortest, then the shortest + U(0.8, 1.2) · 2^(n-1) · the shortest, up to the longest. */
export function delayMs(policy: RetryOptions, retry: number, random: number): number {
  if (policy.retryStrategy === 'fixedDelay') return (policy.delayInterval?.seconds ?? 0) * 1000;
  const shortest = (policy.minimumInterval?.seconds ?? 0) * 1000;
  const longest = (policy.maximumInterval?.seconds ?? 0) * 1000;
  if (retry === 1) return shortest;
  return Math.min(Math.round(shortest + (0.8 + 0.4 * random) * 2 ** (retry - 1) * shortest), longest);
}
