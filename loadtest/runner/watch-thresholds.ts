import { metrics } from './current-run.ts';
import { isCrossed, requireFigure } from './threshold.ts';
import type { Threshold } from './threshold.ts';
import type { Sink } from './metric.ts';

type Watched = { selector: string; threshold: Threshold; sink: Sink };

export type ThresholdWatch = {
  /** Judges what may end the run early; returns the first that does. */
  abortedBy: (runMs: number) => string | undefined;
  /** Selector → expressions that do not hold at the end; empty when all hold. */
  judge: (runMs: number) => Map<string, Set<string>>;
};

/** @throws Error when a threshold names a metric or a figure that there is not. */
export function watchThresholds(thresholds: Record<string, readonly Threshold[]>): ThresholdWatch {
  const watched = Object.entries(thresholds).flatMap(([selector, list]) => {
    const { metric, sink } = metrics.select(selector);
    return list.map((threshold): Watched => {
      requireFigure(threshold, selector, metric.type);
      return { selector, threshold, sink };
    });
  });
  return {
    abortedBy(runMs) {
      const reason = watched.find(
        ({ threshold, sink }) =>
          threshold.abortOnFail &&
          runMs >= threshold.delayAbortMs &&
          !sink.isEmpty() &&
          isCrossed(threshold, sink, runMs / 1_000),
      );
      return reason && `threshold ${reason.selector} ${reason.threshold.expression} was crossed`;
    },
    judge(runMs) {
      const crossed = new Map<string, Set<string>>();
      for (const { selector, threshold, sink } of watched) {
        if (!isCrossed(threshold, sink, runMs / 1_000)) continue;
        crossed.set(selector, (crossed.get(selector) ?? new Set()).add(threshold.expression));
      }
      return crossed;
    },
  };
}
