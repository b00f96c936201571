import { metrics, sample } from '../current-run.ts';
import type { Metric } from '../metric-registry.ts';
import type { MetricType } from '../metric.ts';

/** Module `k6/metrics`. */

abstract class CustomMetric {
  readonly name: string;
  readonly #metric: Metric;

  constructor(type: MetricType, name: string, isTime: boolean) {
    this.name = name;
    this.#metric = metrics.declare(name, type, isTime ? 'time' : 'default');
  }

  add(value: number | boolean, tags: Record<string, string> = {}): void {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new Error(`${this.name}.add takes a number, not ${String(value)}.`);
    sample(this.#metric, number, tags);
  }
}

export class Counter extends CustomMetric {
  constructor(name: string, isTime = false) {
    super('counter', name, isTime);
  }
}

export class Gauge extends CustomMetric {
  constructor(name: string, isTime = false) {
    super('gauge', name, isTime);
  }
}

export class Rate extends CustomMetric {
  constructor(name: string, isTime = false) {
    super('rate', name, isTime);
  }
}

export class Trend extends CustomMetric {
  constructor(name: string, isTime = false) {
    super('trend', name, isTime);
  }
}
