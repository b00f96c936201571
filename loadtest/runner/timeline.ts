import { createHistogram } from './histogram.ts';
import type { Histogram } from './histogram.ts';

/** What happened in one stretch of a run. */
export type TimelinePoint = {
  /** Seconds since the run began. */
  seconds: number;
  users: number;
  requestsPerSecond: number;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
};

export type Timeline = {
  request: (atMs: number, durationMs: number, isFailed: boolean) => void;
  users: (atMs: number, users: number) => void;
  points: () => TimelinePoint[];
};

type Stretch = { durations: Histogram; failed: number; users: number };

/** More stretches than this are joined in pairs, so that a run of hours takes no more memory than one of minutes. */
const MAX_STRETCHES = 240;

/** A run over time, second by second at first. */
export function createTimeline(): Timeline {
  let widthMs = 1_000;
  let stretches: Stretch[] = [];
  const at = (atMs: number): Stretch => {
    while (atMs / widthMs >= MAX_STRETCHES) {
      stretches = inPairs(stretches);
      widthMs *= 2;
    }
    const index = Math.max(0, Math.floor(atMs / widthMs));
    while (stretches.length <= index) stretches.push({ durations: createHistogram(), failed: 0, users: 0 });
    return stretches[index] as Stretch;
  };
  return {
    request(atMs, durationMs, isFailed) {
      const stretch = at(atMs);
      stretch.durations.add(durationMs);
      if (isFailed) stretch.failed += 1;
    },
    users(atMs, users) {
      const stretch = at(atMs);
      stretch.users = Math.max(stretch.users, users);
    },
    points: () =>
      stretches.map(({ durations, failed, users }, index) => ({
        seconds: (index * widthMs) / 1_000,
        users,
        requestsPerSecond: durations.count() / (widthMs / 1_000),
        failed,
        p50: durations.percentile(0.5),
        p95: durations.percentile(0.95),
        p99: durations.percentile(0.99),
      })),
  };
}

function inPairs(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (let index = 0; index < stretches.length; index += 2) {
    const [first, second] = [stretches[index], stretches[index + 1]];
    if (!first) continue;
    if (second) {
      first.durations.merge(second.durations);
      first.failed += second.failed;
      first.users = Math.max(first.users, second.users);
    }
    joined.push(first);
  }
  return joined;
}
