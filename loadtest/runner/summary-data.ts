import { checks, metrics } from './current-run.ts';
import type { Metric } from './metric-registry.ts';
import type { MetricType, Sink } from './metric.ts';
import type { TestOptions } from './options.ts';
import type { TimelinePoint } from './timeline.ts';

export type SummaryState = {
  /** Unix milliseconds. */
  beganAt: number;
  runMs: number;
  /** Selectors with the expressions that were crossed. */
  crossed: ReadonlyMap<string, ReadonlySet<string>>;
  timeline: TimelinePoint[];
  generator: Generator;
  /** Why the run ended early; undefined when it did not. */
  endedEarly: string | undefined;
};

/** What this process itself did to the figures: a late event loop measures the generator, not the product. */
export type Generator = { eventLoopP99Ms: number; eventLoopMaxMs: number; cpuSeconds: number };

const FIGURES: Record<Exclude<MetricType, 'trend'>, string[]> = {
  counter: ['count', 'rate'],
  gauge: ['value', 'min', 'max'],
  rate: ['rate', 'passes', 'fails'],
};

/**
 * The argument of `handleSummary`, as k6 gives it (https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/),
 * and `runner` with what only this runner knows.
 */
export function summaryData(options: TestOptions, state: SummaryState): object {
  const all: Record<string, object> = {};
  for (const metric of metrics.all()) {
    for (const [selector, sink] of sinksOf(metric)) {
      if (sink.isEmpty() && !(selector in options.thresholds)) continue;
      all[selector] = describeMetric(metric, { selector, sink, options, state });
    }
  }
  const { timeline, generator, endedEarly } = state;
  return {
    options: { summaryTrendStats: options.trendStats, summaryTimeUnit: '', noColor: true },
    state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: state.runMs },
    metrics: all,
    root_group: {
      name: '',
      path: '',
      id: '',
      groups: [],
      checks: [...checks].map(([name, counts]) => ({ name, path: `::${name}`, id: '', ...counts })),
    },
    runner: {
      beganAt: new Date(state.beganAt).toISOString(),
      timeline,
      generator,
      ...(endedEarly !== undefined && { endedEarly }),
    },
  };
}

function sinksOf({ name, sink, parts }: Metric): [string, Sink][] {
  return [[name, sink], ...[...parts].map(([selector, part]) => [selector, part.sink] as [string, Sink])];
}

type Described = { selector: string; sink: Sink; options: TestOptions; state: SummaryState };

function describeMetric({ type, contains }: Metric, { selector, sink, options, state }: Described): object {
  const names = type === 'trend' ? options.trendStats : FIGURES[type];
  const values = names.map((name) => [name, sink.figure(name, state.runMs / 1_000) ?? 0]);
  const thresholds = (options.thresholds[selector] ?? []).map(({ expression }) => [
    expression,
    { ok: !(state.crossed.get(selector)?.has(expression) ?? false) },
  ]);
  return {
    type,
    contains,
    values: Object.fromEntries(values) as object,
    ...(thresholds.length > 0 && { thresholds: Object.fromEntries(thresholds) as object }),
  };
}
