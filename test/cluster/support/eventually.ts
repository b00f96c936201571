import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';

/** Often enough for figures in seconds; each look starts a kubectl, whose CPU the product would miss. */
const LOOK_MS = 500;

/** Waits until a condition of the cluster is true. */
export function eventually(condition: () => Promise<boolean>, deadlineMs = 120_000): Promise<void> {
  return until(async () => (await condition()) || (await delay(LOOK_MS, false)), deadlineMs);
}
