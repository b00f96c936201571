/** The most, or the least, that a figure may be (docs/evidence.md, Speed). */
export type Bar = { most: number } | { least: number };

/** A figure as it was measured; without a bar it is for orientation. */
export type Measured = {
  name: string;
  unit: string;
  /** One value for each round; `null` where this system cannot tell it. */
  samples: readonly (number | null)[];
  bar?: Bar;
  /** What it was compared with, or why it is unknown. */
  note?: string;
};

/**
 * `within-noise`: the median misses the bar, and at least one round met it. `missed`: every round missed it.
 * `unknown`: this system cannot tell. `orientation`: there is no bar.
 */
export type Verdict = 'met' | 'within-noise' | 'missed' | 'unknown' | 'orientation';

export type Figure = Omit<Measured, 'samples'> & {
  samples: number[];
  /** The median of the samples. */
  value: number | null;
  /** Half of the distance between the lowest and the highest sample. */
  noise: number;
  /** The value as a part of its bar; of a bar of 0 there is none. */
  ratio: number | null;
  verdict: Verdict;
};

/** The middle value, the mean of both middle ones of an even number. @throws RangeError when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [upper, lower] = [sorted[Math.floor(sorted.length / 2)], sorted[Math.ceil(sorted.length / 2) - 1]];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing');
  return (upper + lower) / 2;
}

/**
 * Compares the median with the bar. What other programs do meanwhile makes some rounds worse and none better than the truth, so
 * a bar counts as missed only when no round met it.
 */
export function judge({ samples, ...measured }: Measured): Figure {
  const known = samples.filter((sample) => sample !== null);
  const figure = { ...measured, samples: known };
  if (known.length === 0) return { ...figure, value: null, noise: 0, ratio: null, verdict: 'unknown' };
  const value = median(known);
  const noise = (Math.max(...known) - Math.min(...known)) / 2;
  const { bar } = measured;
  if (!bar) return { ...figure, value, noise, ratio: null, verdict: 'orientation' };
  const meets = (sample: number): boolean => ('most' in bar ? sample <= bar.most : sample >= bar.least);
  const verdict = meets(value) ? 'met' : known.some(meets) ? 'within-noise' : 'missed';
  const of = 'most' in bar ? bar.most : bar.least;
  return { ...figure, value, noise, ratio: of === 0 ? null : value / of, verdict };
}
