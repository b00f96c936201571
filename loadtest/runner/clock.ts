/** Time for the executors, so that tests can let it pass by itself. */
export type Clock = {
  /** Milliseconds since any fixed moment. */
  now: () => number;
  /** Resolves at `atMs`, or as soon as `signal` is aborted. */
  until: (atMs: number, signal: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  async until(atMs, signal) {
    const waitMs = atMs - performance.now();
    if (waitMs <= 0 || signal.aborted) return;
    const { promise, resolve: end } = Promise.withResolvers<void>();
    const resolve = (): void => end();
    const timer = setTimeout(resolve, waitMs);
    signal.addEventListener('abort', resolve, { once: true });
    await promise;
    clearTimeout(timer);
    signal.removeEventListener('abort', resolve);
  },
};
