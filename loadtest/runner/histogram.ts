/** Width of a bucket: neighbouring bounds differ by 0.5 %, so a percentile is off by 0.25 % at most. */
const LOG_WIDTH = Math.log(1.005);
/** Smaller values count as 0: a nanosecond, when values are milliseconds. */
const SMALLEST = 1e-6;

/** How many values there were and how they were spread, in memory that does not grow with their number. */
export type Histogram = {
  add: (value: number) => void;
  count: () => number;
  min: () => number;
  max: () => number;
  mean: () => number;
  /** `share` from 0 to 1; 0 when there are no values. */
  percentile: (share: number) => number;
  merge: (other: Histogram) => void;
  /** Bucket number → values in it, for `merge`. */
  buckets: ReadonlyMap<number, number>;
  sum: () => number;
};

export function createHistogram(): Histogram {
  const buckets = new Map<number, number>();
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
  const put = (bucket: number, times: number): void => void buckets.set(bucket, (buckets.get(bucket) ?? 0) + times);
  return {
    buckets,
    add(value) {
      count += 1;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
      put(bucketOf(value), 1);
    },
    merge(other) {
      if (other.count() === 0) return;
      count += other.count();
      sum += other.sum();
      min = Math.min(min, other.min());
      max = Math.max(max, other.max());
      for (const [bucket, times] of other.buckets) put(bucket, times);
    },
    count: () => count,
    sum: () => sum,
    min: () => (count === 0 ? 0 : min),
    max: () => (count === 0 ? 0 : max),
    mean: () => (count === 0 ? 0 : sum / count),
    percentile(share) {
      if (count === 0) return 0;
      let left = Math.max(1, Math.ceil(share * count));
      for (const [bucket, times] of [...buckets].toSorted(([a], [b]) => a - b)) {
        left -= times;
        // The middle of a bucket may lie outside what was really seen.
        if (left <= 0) return Math.min(max, Math.max(min, valueOf(bucket)));
      }
      return max;
    },
  };
}

/** Bucket 0 holds zero; those of negative values are negative. */
function bucketOf(value: number): number {
  const size = Math.abs(value);
  if (size < SMALLEST) return 0;
  return Math.sign(value) * (1 + Math.floor(Math.log(size / SMALLEST) / LOG_WIDTH));
}

function valueOf(bucket: number): number {
  if (bucket === 0) return 0;
  return Math.sign(bucket) * SMALLEST * Math.exp((Math.abs(bucket) - 0.5) * LOG_WIDTH);
}
