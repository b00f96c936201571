import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 5;

/** Waits until `condition` is true. Tests never sleep: they wait for a condition, with a deadline. */
export async function until(condition: () => boolean | Promise<boolean>, deadlineMs = 15_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not true within ${deadlineMs} ms: ${condition.toString()}`);
    await delay(POLL_MS);
  }
}
