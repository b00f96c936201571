import { findRises } from './find-rises.ts';
import type { Rise } from './find-rises.ts';
import type { ClusterRecord, ClusterSample } from './cluster-sample.ts';

/** What the load tool says of its run; the times are by the same clock as those of the samples. */
export type LoadFacts = {
  /** When the first user began, Unix milliseconds. */
  beganAt: number;
  /** Point by point; a point lasts until the next one. */
  timeline: { seconds: number; failed: number }[];
  /** Seconds after the begin at which users doubled, or left but for a trickle. A load that has one is to bring about what it names. */
  moments: { doubled?: number; loadOff?: number };
};

export type ScalingVerdict = {
  passed: boolean;
  /** Why not, as sentences. */
  reasons: string[];
  replicas: { least: number; most: number; last: number };
  /** Every time that the threshold was crossed while there could be more replicas. */
  rises: Rise[];
  /** Seconds from the end of the load to the autoscaler's first step down, and to the least number of ready replicas. */
  fall: { firstStepSeconds: number; backSeconds: number | undefined } | undefined;
  /** Requests that failed between the first crossing, or change of the ready replicas, and the last change. */
  failedWhileScaling: number;
  /** The longest time without a sample. */
  longestGapSeconds: number;
  /** How far the cluster's clock was ahead; the moments of its measurements are set back by it. */
  clusterAheadSeconds: number;
};

/** SC-006, US3.1. */
const RISE_SECONDS = 60;
/** FR-016; no later than that because of what a pod too many costs (bar L3). */
const FALL_SECONDS = { earliest: 300, latest: 420 };
/** Shorter than the 15 s between two measurements of a pod: none of them goes unseen. */
const MAX_GAP_SECONDS = 10;
/** Both clocks are known to half a second at best, and answers take their time on a busy machine. */
const CLOCK_TOLERANCE_SECONDS = 3;

/** Judges how the autoscaler followed a load (FR-013, FR-015, FR-016, SC-006, US3.1, US3.2, US3.4). */
export function judgeScaling(record: ClusterRecord, load: LoadFacts): ScalingVerdict {
  const { samples } = record;
  const aheadMs = median(samples.map(({ clusterAheadMs }) => clusterAheadMs));
  const rises = findRises(samples, { aheadMs, beganAt: load.beganAt, limitSeconds: RISE_SECONDS });
  const fall = fallOf(samples, load);
  const longestGapSeconds = longestGap(samples, load);
  const failedWhileScaling = failedIn(load, scalingTime(samples, rises, load.beganAt));
  const ready = samples.map((sample) => sample.ready);
  const reasons = [
    ...riseReasons(rises, load),
    ...fallReasons(fall, load),
    ...(failedWhileScaling > 0 ? [`${failedWhileScaling} requests failed while the number of replicas changed`] : []),
    ...(longestGapSeconds > MAX_GAP_SECONDS
      ? [
          `nothing was seen of the cluster for ${longestGapSeconds} s (${record.failedLooks} looks failed): ${record.firstFailure ?? 'no answer'}`,
        ]
      : []),
    ...clockReasons(samples, aheadMs),
  ];
  return {
    passed: reasons.length === 0,
    reasons,
    replicas: { least: Math.min(...ready), most: Math.max(...ready), last: ready.at(-1) ?? 0 },
    rises,
    fall,
    failedWhileScaling,
    longestGapSeconds,
    clusterAheadSeconds: round(aheadMs / 1_000),
  };
}

function riseReasons(rises: readonly Rise[], { moments }: LoadFacts): string[] {
  const late = rises.filter(({ isLate }) => isLate);
  const isDue = moments.doubled !== undefined || moments.loadOff !== undefined;
  const none = isDue && !rises.some(({ moreAfterSeconds }) => moreAfterSeconds !== undefined);
  return [
    ...late.map(
      ({ crossedAtSecond, from, moreAfterSeconds }) =>
        `above 70 % at second ${crossedAtSecond}, and more than ${from} replicas were ready ` +
        (moreAfterSeconds === undefined ? 'never' : `only after ${moreAfterSeconds} s`),
    ),
    ...(none && late.length === 0 ? ['the load brought no more replicas: no measurement was above 70 % for long'] : []),
  ];
}

function fallReasons(fall: ScalingVerdict['fall'], { moments }: LoadFacts): string[] {
  const isDue = moments.loadOff !== undefined;
  if (!fall) return isDue ? ['no replica was taken away after the load'] : [];
  const { firstStepSeconds: first, backSeconds } = fall;
  if (first < FALL_SECONDS.earliest) return [`a replica was taken away ${first} s after the load, before 300 s`];
  if (!isDue) return [];
  if (first > FALL_SECONDS.latest) return [`a replica was taken away only ${first} s after the load`];
  return backSeconds === undefined ? ['the least number of replicas was not reached again'] : [];
}

/** The cluster cannot have measured later than we saw it: then one of the clocks was moved, or the difference is not known. */
function clockReasons(samples: readonly ClusterSample[], aheadMs: number): string[] {
  const early = samples.map(({ at, pods }) => Math.max(...pods.map(({ takenAt }) => takenAt - aheadMs - at)) / 1_000);
  const spread = samples.map(({ clusterAheadMs }) => Math.abs(clusterAheadMs - aheadMs) / 1_000);
  const worst = Math.max(0, ...early);
  const drift = median(spread);
  return [
    ...(worst > CLOCK_TOLERANCE_SECONDS
      ? [`the clocks are not aligned: a measurement is ${round(worst)} s from the future`]
      : []),
    ...(drift > CLOCK_TOLERANCE_SECONDS
      ? [`the clocks are not aligned: they differ by ${round(drift)} s more or less`]
      : []),
  ];
}

function fallOf(samples: readonly ClusterSample[], { beganAt, timeline, moments }: LoadFacts): ScalingVerdict['fall'] {
  const step = samples.findIndex(
    ({ autoscaler }, index) => autoscaler.desired < (samples[index - 1]?.autoscaler.desired ?? 0),
  );
  const first = samples[step];
  if (!first) return undefined;
  const ended = beganAt + (moments.loadOff ?? timeline.at(-1)?.seconds ?? 0) * 1_000;
  const back = samples.slice(step).find(({ ready, autoscaler }) => ready <= autoscaler.least);
  const since = (moment: number): number => round((moment - ended) / 1_000);
  return { firstStepSeconds: since(first.at), backSeconds: back && since(back.at) };
}

type Span = { from: number; to: number };

/** From the first crossing or change to the last change; to the end when more replicas were due and did not come. */
function scalingTime(samples: readonly ClusterSample[], rises: readonly Rise[], beganAt: number): Span | undefined {
  const changes = samples.filter(({ ready }, index) => index > 0 && ready !== samples[index - 1]?.ready);
  const begins = [
    ...rises.map(({ crossedAtSecond }) => beganAt + crossedAtSecond * 1_000),
    ...changes.map(({ at }) => at),
  ];
  if (begins.length === 0) return undefined;
  const isOpen = rises.some(({ moreAfterSeconds }) => moreAfterSeconds === undefined);
  const last = isOpen ? samples.at(-1) : changes.at(-1);
  return { from: Math.min(...begins), to: last?.at ?? beganAt };
}

function failedIn({ beganAt, timeline }: LoadFacts, span: Span | undefined): number {
  if (!span) return 0;
  const inside = timeline.filter(({ seconds }, index) => {
    const ends = timeline[index + 1]?.seconds ?? seconds + 1;
    return beganAt + seconds * 1_000 <= span.to && beganAt + ends * 1_000 >= span.from;
  });
  return inside.reduce((sum, { failed }) => sum + failed, 0);
}

function longestGap(samples: readonly ClusterSample[], { beganAt, timeline }: LoadFacts): number {
  const moments = [beganAt, ...samples.map(({ at }) => at), beganAt + (timeline.at(-1)?.seconds ?? 0) * 1_000];
  const ascending = moments.toSorted((a, b) => a - b);
  return round(Math.max(0, ...ascending.map((moment, index) => moment - (ascending[index - 1] ?? moment))) / 1_000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
