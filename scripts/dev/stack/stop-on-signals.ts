import type { Stack } from './start-stack.ts';

/** Exit code of a program ended by SIGINT (128 + 2), as shells expect it. */
const INTERRUPTED = 130;
/** Parts that have not ended in time end by themselves when their pipe to us closes. */
const DEADLINE_MS = 9900;
const PARENT_POLL_MS = 250;

export type Tell = { stopping: () => void; stopped: (tookMs: number) => void };

/** Ctrl-C, SIGTERM and a closed terminal end the stack in order, also while it starts; a second one ends everything at once. */
export function stopOnSignals(
  starting: Promise<Stack>,
  abort: AbortController,
  { tell, underNpm }: { tell: Tell; underNpm: boolean },
): void {
  let stack: Stack | undefined;
  void starting.then(
    (value) => (stack = value),
    () => undefined,
  );
  const onSignal = (): void => {
    if (abort.signal.aborted) {
      stack?.abort();
      process.exit(INTERRUPTED);
    }
    const began = performance.now();
    tell.stopping();
    abort.abort();
    setTimeout(() => process.exit(1), DEADLINE_MS).unref();
    void starting
      .then(
        (value) => value.stop(),
        // A failed start has already stopped its parts.
        () => undefined,
      )
      .then(() => tell.stopped(performance.now() - began))
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  if (underNpm) whenParentGone(() => !abort.signal.aborted && onSignal());
}

/** npm does not pass a SIGTERM on: it and its shell just die, and we get another parent. */
function whenParentGone(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_POLL_MS).unref();
}
