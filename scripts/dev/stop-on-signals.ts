import type { Stack } from './start-stack.ts';

/** Exit code of a program ended by SIGINT (128 + 2), as shells expect it. */
const INTERRUPTED = 130;
/** A start that does not end would otherwise hold up the end. */
const START_GRACE_MS = 8000;

/**
 * Ctrl-C, SIGTERM and a closed terminal end the stack in order; a second one ends everything at once. Parts that come up
 * meanwhile see our end by their closed pipes.
 */
export function stopOnSignals(
  starting: Promise<Stack>,
  tell: { stopping: () => void; stopped: (tookMs: number) => void },
): void {
  let stack: Stack | undefined;
  let asked = false;
  void starting.then(
    (value) => (stack = value),
    () => undefined,
  );
  const onSignal = (): void => {
    if (asked) {
      stack?.abort();
      process.exit(INTERRUPTED);
    }
    asked = true;
    tell.stopping();
    const began = performance.now();
    setTimeout(() => process.exit(1), START_GRACE_MS + 2000).unref();
    void starting
      .then((value) => value.stop())
      .then(() => {
        tell.stopped(performance.now() - began);
        process.exit(0);
      })
      .catch(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
