import { currentUser } from '../current-run.ts';

/** Module `k6/timers`: a timer of an iteration that was interrupted never fires. */

const running = new Map<number, NodeJS.Timeout>();
let last = 0;

function runLater(work: (...args: unknown[]) => void, delayMs: number, ...args: unknown[]): number {
  const { signal } = currentUser();
  last += 1;
  const id = last;
  const timer = globalThis.setTimeout(() => {
    running.delete(id);
    if (!signal.aborted) work(...args);
  }, delayMs);
  running.set(id, timer);
  return id;
}

function cancel(id: number): void {
  globalThis.clearTimeout(running.get(id));
  running.delete(id);
}

export { runLater as setTimeout, cancel as clearTimeout };
