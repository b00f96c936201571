import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

it('is the smallest value that so many percent of the values do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 99, 100]);
  expect(percentile([10, 9], 99)).toBe(10);
  expect(percentile([7], 50)).toBe(7);
  expect(() => percentile([], 50)).toThrow(RangeError);
});
