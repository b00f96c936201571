import { createHistogram } from './histogram.ts';

export type MetricType = 'counter' | 'gauge' | 'rate' | 'trend';
export type Tags = Readonly<Record<string, string>>;

/** The values of one metric, or of those of its samples that have certain tags. */
export type Sink = {
  type: MetricType;
  add: (value: number) => void;
  isEmpty: () => boolean;
  /** A figure by its name in thresholds and summaries (`p(95)`, `rate`, `count`); undefined when this type has none of that name. */
  figure: (name: string, runSeconds: number) => number | undefined;
};

const PERCENTILE = /^p\((\d{1,2}(?:\.\d+)?|100)\)$/;

/** Figures and their meaning are k6's (https://grafana.com/docs/k6/latest/using-k6/metrics/). */
export function createSink(type: MetricType): Sink {
  switch (type) {
    case 'counter':
      return createCounter();
    case 'gauge':
      return createGauge();
    case 'rate':
      return createRate();
    case 'trend':
      return createTrend();
  }
}

function createCounter(): Sink {
  let [count, samples] = [0, 0];
  return {
    type: 'counter',
    add(value) {
      count += value;
      samples += 1;
    },
    isEmpty: () => samples === 0,
    figure(name, runSeconds) {
      if (name === 'count') return count;
      return name === 'rate' ? count / Math.max(runSeconds, 0.001) : undefined;
    },
  };
}

function createGauge(): Sink {
  let last: number | undefined;
  let [min, max] = [Infinity, -Infinity];
  return {
    type: 'gauge',
    add(value) {
      last = value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    isEmpty: () => last === undefined,
    figure(name) {
      if (name === 'value') return last ?? 0;
      if (name === 'min') return last === undefined ? 0 : min;
      return name === 'max' ? Math.max(max, 0) : undefined;
    },
  };
}

function createRate(): Sink {
  let [passes, total] = [0, 0];
  return {
    type: 'rate',
    add(value) {
      if (value !== 0) passes += 1;
      total += 1;
    },
    isEmpty: () => total === 0,
    figure(name) {
      if (name === 'rate') return total === 0 ? 0 : passes / total;
      if (name === 'passes') return passes;
      return name === 'fails' ? total - passes : undefined;
    },
  };
}

function createTrend(): Sink {
  const values = createHistogram();
  return {
    type: 'trend',
    add: values.add,
    isEmpty: () => values.count() === 0,
    figure(name) {
      const simple = { avg: values.mean, min: values.min, max: values.max, count: values.count };
      if (name === 'med') return values.percentile(0.5);
      if (name in simple) return simple[name as keyof typeof simple]();
      const percent = PERCENTILE.exec(name)?.[1];
      return percent === undefined ? undefined : values.percentile(Number(percent) / 100);
    },
  };
}
