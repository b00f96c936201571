import type { MetricType, Sink, Tags } from './metric.ts';

/** A threshold on one metric, or on those of its samples that have `tags`. */
export type Threshold = {
  expression: string;
  figure: string;
  holds: (value: number) => boolean;
  abortOnFail: boolean;
  delayAbortMs: number;
};

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '==': (value, limit) => value === limit,
  '===': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
};
const FIGURES: Record<MetricType, RegExp> = {
  counter: /^(?:count|rate)$/,
  gauge: /^value$/,
  rate: /^rate$/,
  trend: /^(?:avg|min|max|med|p\([\d.]+\))$/,
};

/** `p(95)<1000` and its kin. @throws Error when it is none of k6's. */
export function parseThreshold(
  expression: string,
  { abortOnFail = false, delayAbortMs = 0 }: { abortOnFail?: boolean; delayAbortMs?: number } = {},
): Threshold {
  const [, figure = '', comparison = '', limit] =
    /^\s*([a-z]+(?:\([\d.]+\))?)\s*(===?|!=|<=?|>=?)\s*(-?[\d.]+)\s*$/.exec(expression) ?? [];
  const compare = COMPARISONS[comparison];
  if (limit === undefined || !compare) {
    throw new Error(`Threshold "${expression}" is not understood: write it like p(95)<500 or rate==0.`);
  }
  return { expression, figure, holds: (value) => compare(value, Number(limit)), abortOnFail, delayAbortMs };
}

/** @throws Error when the metric's type has no such figure. */
export function requireFigure({ expression, figure }: Threshold, metric: string, type: MetricType): void {
  if (FIGURES[type].test(figure)) return;
  throw new Error(`Threshold "${expression}" of ${metric}: a ${type} has no ${figure}.`);
}

export function isCrossed({ figure, holds }: Threshold, sink: Sink, runSeconds: number): boolean {
  return !holds(sink.figure(figure, runSeconds) ?? Number.NaN);
}

/** `name{tag:value,other:value}` → its parts. @throws Error when it is not of that form. */
export function parseSelector(selector: string): { metric: string; tags: Tags } {
  const [, metric, list] = /^([A-Za-z_]\w*)(?:\{(.*)\})?$/.exec(selector) ?? [];
  if (metric === undefined) throw new Error(`"${selector}" names no metric.`);
  const pairs = (list ?? '').split(',').filter((pair) => pair.trim() !== '');
  const tags = pairs.map((pair) => {
    const [, name, value] = /^\s*([^:]+?)\s*:\s*(.+?)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new Error(`"${selector}": "${pair}" is no tag:value.`);
    return [name, value] as const;
  });
  return { metric, tags: Object.fromEntries(tags) };
}
