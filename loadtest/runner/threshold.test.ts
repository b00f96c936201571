import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';
import { createHistogram } from './histogram.ts';
import { createMetricRegistry } from './metric-registry.ts';
import { createSink } from './metric.ts';
import type { MetricType } from './metric.ts';
import { isCrossed, parseSelector, parseThreshold, requireFigure } from './threshold.ts';
import { createTimeline } from './timeline.ts';

function judge(type: MetricType, values: number[], expression: string): boolean {
  const sink = createSink(type);
  for (const value of values) sink.add(value);
  return isCrossed(parseThreshold(expression), sink, 10);
}

describe('thresholds', () => {
  it.each([
    ['trend', [10, 20, 30, 1_500], 'p(95)<1000', true],
    ['trend', [10, 20, 30, 900], 'p(95)<1000', false],
    ['trend', [1, 1, -1, -1], 'avg<=0', false],
    ['trend', [1, 1, -1], 'avg<=0', true],
    ['trend', [499, 501], 'max<500', true],
    ['rate', [0, 0, 0, 1], 'rate==0', true],
    ['rate', [0, 0, 0, 0], 'rate==0', false],
    ['rate', [1, 1], 'rate==1', false],
    ['counter', [1, 2], 'count==3', false],
    ['counter', [1, 2], 'rate>0.5', true],
    ['gauge', [7, 3], 'value==3', false],
    // Without a sample a promise of "all" does not hold, one of "none" does: as in k6.
    ['rate', [], 'rate==1', true],
    ['counter', [], 'count==0', false],
  ] as const)('%s %j: %s is crossed: %s', (type, values, expression, expected) => {
    expect(judge(type, [...values], expression)).toBe(expected);
  });

  it('refuses an expression, a figure or a selector that k6 does not have', () => {
    expect(() => parseThreshold('p95 < 100')).toThrow('not understood');
    expect(() => requireFigure(parseThreshold('p(95)<1'), 'checks', 'rate')).toThrow('a rate has no p(95)');
    expect(() => parseSelector('http_reqs{endpoint}')).toThrow('no tag:value');
    expect(() => createMetricRegistry().select('no_such{a:b}')).toThrow('There is no metric no_such');
  });

  it('judges only the samples that have all tags of the selector', () => {
    const registry = createMetricRegistry();
    const metric = registry.declare('reqs', 'counter');
    const { sink } = registry.select('reqs{endpoint:list,method:GET}');
    registry.sample(metric, 1, { endpoint: 'list', method: 'GET', status: '200' });
    registry.sample(metric, 1, { endpoint: 'list', method: 'POST' });
    registry.sample(metric, 1, { endpoint: 'page', method: 'GET' });
    expect([sink.figure('count', 1), metric.sink.figure('count', 1)]).toEqual([1, 3]);
  });
});

describe('figures in bounded memory', () => {
  it('percentiles are right within 0.5 %, extremes and mean exactly', () => {
    const histogram = createHistogram();
    for (let value = 1; value <= 100_000; value += 1) histogram.add(value / 100);
    expect(Math.abs(histogram.percentile(0.95) / 950 - 1)).toBeLessThan(0.005);
    expect(Math.abs(histogram.percentile(0.5) / 500 - 1)).toBeLessThan(0.005);
    expect([histogram.min(), histogram.max(), histogram.percentile(1)]).toEqual([0.01, 1_000, 1_000]);
    expect(histogram.mean()).toBeCloseTo(500.005, 6);
    expect(histogram.buckets.size).toBeLessThan(2_500);
  });

  it('a run of hours has no more points over time than one of minutes, and loses no request', () => {
    const timeline = createTimeline();
    for (let second = 0; second < 8 * 3_600; second += 1) timeline.request(second * 1_000, 10, second % 100 === 0);
    const points = timeline.points();
    expect(points.length).toBeLessThanOrEqual(240);
    const width = (points[1]?.seconds ?? 0) - (points[0]?.seconds ?? 0);
    expect(points.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond * width, 0)).toBeCloseTo(28_800, 3);
    expect(points.reduce((sum, { failed }) => sum + failed, 0)).toBe(288);
  });
});

it('durations are read as k6 writes them', () => {
  expect(['1m30s', '500ms', '2h', '0', 250].map(parseDuration)).toEqual([90_000, 500, 7_200_000, 0, 250]);
  for (const text of ['', '10', '5 s', '1d']) expect(() => parseDuration(text)).toThrow('is no duration');
});
