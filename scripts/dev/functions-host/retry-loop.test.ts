import { describe, expect, it } from 'vitest';
import { delayMs, runWithRetries } from './retry-loop.ts';
import type { RetryLoopOptions } from './retry-loop.ts';

const EXPONENTIAL = {
  retryStrategy: 'exponentialBackoff',
  maxRetryCount: -1,
  minimumInterval: { seconds: 2 },
  maximumInterval: { seconds: 60 },
} as const;

describe('pauses between retries', () => {
  it('FR-036: grow from the shortest to the longest', () => {
    const pauses = [1, 2, 3, 4, 5, 6].map((retry) => delayMs(EXPONENTIAL, retry, 0.5));
    expect(pauses).toEqual([2_000, 6_000, 10_000, 18_000, 34_000, 60_000]);
  });

  it('vary by a fifth', () => {
    expect([0, 1].map((random) => delayMs(EXPONENTIAL, 3, random))).toEqual([8_400, 11_600]);
  });

  it('stay the same with a fixed delay', () => {
    const fixed = { retryStrategy: 'fixedDelay', maxRetryCount: 3, delayInterval: { seconds: 4 } } as const;
    expect([1, 2, 9].map((retry) => delayMs(fixed, retry, 0.5))).toEqual([4_000, 4_000, 4_000]);
  });
});

describe('the retry loop', () => {
  const options = (changes: Partial<RetryLoopOptions> = {}): RetryLoopOptions => ({
    policy: EXPONENTIAL,
    signal: new AbortController().signal,
    sleep: async () => undefined,
    random: () => 0.5,
    onFailure: () => undefined,
    ...changes,
  });

  it.each([
    [0, 1],
    [3, 4],
  ])('with at most %i retries runs %i times, then gives up', async (maxRetryCount, runs) => {
    let made = 0;
    const attempt = async (): Promise<never> => {
      made += 1;
      throw new Error('always');
    };
    const policy = { ...EXPONENTIAL, maxRetryCount };
    expect(await runWithRetries(attempt, options({ policy }))).toBe('exhausted');
    expect(made).toBe(runs);
  });

  it('is ended by the host between two runs, without a last one', async () => {
    const stop = new AbortController();
    const sleep = async (): Promise<void> => stop.abort();
    const attempt = (): Promise<never> => Promise.reject(new Error('always'));
    expect(await runWithRetries(attempt, options({ signal: stop.signal, sleep }))).toBe('cancelled');
  });

  it('tells each run which one it is', async () => {
    const seen: unknown[] = [];
    await runWithRetries(async (retry) => {
      seen.push(retry);
      if (seen.length < 3) throw new Error('not yet');
    }, options());
    expect(seen).toEqual([0, 1, 2].map((retryCount) => ({ retryCount, maxRetryCount: -1 })));
  });
});
