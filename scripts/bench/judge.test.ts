import { describe, expect, it } from 'vitest';
import { judge, median, type Measured } from './judge.ts';

const measured = (samples: (number | null)[], bar?: Measured['bar']): Measured => ({
  name: 'list',
  unit: 'ms',
  samples,
  ...(bar && { bar }),
});

describe('the median', () => {
  it('is the middle value, or the mean of both middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(median([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 100])).toBe(6);
  });

  it('of nothing is an error, not a figure', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a bar', () => {
  it('is met when the median meets it, the bar itself included', () => {
    expect(judge(measured([1, 2, 9], { most: 2 })).verdict).toBe('met');
    expect(judge(measured([1, 100, 101], { least: 100 })).verdict).toBe('met');
  });

  it('is within the noise when the median misses it and a round met it', () => {
    expect(judge(measured([1.9, 2.1, 9], { most: 2 })).verdict).toBe('within-noise');
    expect(judge(measured([90, 99, 101], { least: 100 })).verdict).toBe('within-noise');
  });

  it('is missed when no round met it', () => {
    expect(judge(measured([2.1, 2.2, 9], { most: 2 })).verdict).toBe('missed');
    expect(judge(measured([59], { least: 60 })).verdict).toBe('missed');
  });

  it('of what this system cannot tell is unknown, neither met nor missed', () => {
    expect(judge(measured([null, null], { most: 2 }))).toMatchObject({ verdict: 'unknown', value: null, ratio: null });
  });

  it('need not be: then the figure is for orientation', () => {
    expect(judge(measured([4, 5, 6]))).toMatchObject({ verdict: 'orientation', value: 5, noise: 1 });
  });

  it('has a ratio: the value as a part of it', () => {
    expect(judge(measured([3], { most: 2 })).ratio).toBe(1.5);
    expect(judge(measured([30], { least: 60 })).ratio).toBe(0.5);
    expect(judge(measured([0], { most: 0 }))).toMatchObject({ verdict: 'met', ratio: null });
  });
});
