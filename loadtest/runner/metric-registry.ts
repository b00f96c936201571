import { createSink } from './metric.ts';
import type { MetricType, Sink, Tags } from './metric.ts';
import { parseSelector } from './threshold.ts';

/** What values measure, as summaries say it. */
export type Contains = 'default' | 'time' | 'data';

export type Metric = {
  name: string;
  type: MetricType;
  contains: Contains;
  sink: Sink;
  /** Selector (`name{tag:value}`) → its values; only those that a threshold names, so that memory stays bounded. */
  parts: Map<string, { tags: Tags; sink: Sink }>;
};

export type MetricRegistry = {
  /** @throws Error when the name has another type already. */
  declare: (name: string, type: MetricType, contains?: Contains) => Metric;
  sample: (metric: Metric, value: number, tags: Tags) => void;
  /** Begins to collect a selector's values. @throws Error when there is no such metric. */
  select: (selector: string) => { metric: Metric; sink: Sink };
  all: () => Metric[];
};

export function createMetricRegistry(): MetricRegistry {
  const metrics = new Map<string, Metric>();
  return {
    declare(name, type, contains = 'default') {
      const known = metrics.get(name);
      if (known && known.type !== type) throw new Error(`Metric ${name} is a ${known.type} already.`);
      const metric = known ?? { name, type, contains, sink: createSink(type), parts: new Map() };
      metrics.set(name, metric);
      return metric;
    },
    sample({ sink, parts }, value, tags) {
      sink.add(value);
      for (const part of parts.values()) if (hasAll(tags, part.tags)) part.sink.add(value);
    },
    select(selector) {
      const { metric: name, tags } = parseSelector(selector);
      const metric = metrics.get(name);
      if (!metric) throw new Error(`There is no metric ${name}; a threshold names it (${selector}).`);
      if (Object.keys(tags).length === 0) return { metric, sink: metric.sink };
      const part = metric.parts.get(selector) ?? { tags, sink: createSink(metric.type) };
      metric.parts.set(selector, part);
      return { metric, sink: part.sink };
    },
    all: () => [...metrics.values()],
  };
}

function hasAll(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value);
}
