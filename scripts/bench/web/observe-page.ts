import type { Page } from 'playwright-core';
import { percentile } from '../percentile.ts';

/** What the browser itself has measured of a page (https://w3c.github.io/performance-timeline/). */
export type Seen = {
  /** Largest contentful paint. */
  lcpMs: number;
  firstPaintMs: number;
  /** When the last task of more than 50 ms ended; 0 without one. */
  busyUntilMs: number;
  /** The longest delay of each interaction, by its id: from the input to the next frame. */
  interactions: Record<string, number>;
};

/** Observers begin before the page's own code. */
export async function observePage(page: Page): Promise<void> {
  await page.addInitScript(observe);
}

export function readSeen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
}

/** Begins to count interactions anew. */
export async function forgetInteractions(page: Page): Promise<void> {
  await page.evaluate(() => void ((globalThis as unknown as { seen: Seen }).seen.interactions = {}));
}

/** The browser reports what took at least this long. */
const SHORTEST_REPORTED_MS = 16;

/** Interaction to next paint: of fewer than 50 interactions the slowest, else the 98th percentile (https://web.dev/articles/inp). */
export function inpOf(interactions: Record<string, number>): number {
  const delays = Object.values(interactions);
  return delays.length === 0 ? SHORTEST_REPORTED_MS : percentile(delays, delays.length < 50 ? 100 : 98);
}

/** Runs in the page, as its source text: it may use nothing from here. */
function observe(): void {
  const seen = { lcpMs: 0, firstPaintMs: 0, busyUntilMs: 0, interactions: {} as Record<string, number> };
  Object.assign(globalThis, { seen });
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page gets the text of this function alone
  const watch = (type: string, take: (entry: PerformanceEntry) => void): void => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  };
  watch('largest-contentful-paint', ({ startTime }) => (seen.lcpMs = startTime));
  watch('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.firstPaintMs = startTime;
  });
  watch('longtask', ({ startTime, duration }) => (seen.busyUntilMs = startTime + duration));
  watch('event', (entry) => {
    const { interactionId = 0, duration } = entry as PerformanceEntry & { interactionId?: number };
    if (interactionId === 0) return;
    seen.interactions[interactionId] = Math.max(seen.interactions[interactionId] ?? 0, duration);
  });
}
