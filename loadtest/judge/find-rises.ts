import { utilisationOf } from './cluster-sample.ts';
import type { ClusterSample } from './cluster-sample.ts';

/** From a measurement above the threshold to more ready replicas. */
export type Rise = {
  /** When the measurement was taken, since the load began. */
  crossedAtSecond: number;
  /** Ready replicas before, and when there were more. */
  from: number;
  to: number;
  /** Undefined when there never were more. */
  moreAfterSeconds: number | undefined;
  isLate: boolean;
};

export type RiseOptions = {
  /** How far the cluster's clock is ahead. */
  aheadMs: number;
  beganAt: number;
  limitSeconds: number;
};

/** FR-015. */
const THRESHOLD_PERCENT = 70;

type Open = { since: number; from: number };

/**
 * Each time that the replicas' CPU was measured above the threshold while the autoscaler might add some, until more were ready. A
 * crossing ends without any when the CPU falls back before the limit and the autoscaler has not acted: FR-015 asks for 60 s above.
 */
export function findRises(samples: readonly ClusterSample[], options: RiseOptions): Rise[] {
  const { aheadMs, beganAt, limitSeconds } = options;
  const rises: Rise[] = [];
  let open: Open | undefined;
  /** Measurements from before this moment are of fewer replicas, or of what was before the load. */
  let known = beganAt;
  const close = ({ since, from }: Open, to: number, at?: number): void => {
    const seconds = at === undefined ? undefined : (at - since) / 1_000;
    rises.push({
      crossedAtSecond: round((since - beganAt) / 1_000),
      from,
      to,
      moreAfterSeconds: seconds === undefined ? undefined : round(seconds),
      isLate: seconds === undefined || seconds > limitSeconds,
    });
    open = undefined;
  };
  for (const sample of samples) {
    const { at, ready, autoscaler } = sample;
    const takenAt = Math.max(0, ...sample.pods.map((pod) => pod.takenAt)) - aheadMs;
    const isHot = utilisationOf(sample) > THRESHOLD_PERCENT;
    if (open && ready > open.from) {
      close(open, ready, at);
      known = at;
    } else if (open && !isHot && autoscaler.desired <= open.from) {
      if (at - open.since > limitSeconds * 1_000) close(open, ready);
      open = undefined;
    } else if (!open && isHot && takenAt >= known && autoscaler.most > ready) open = { since: takenAt, from: ready };
  }
  const end = samples.at(-1)?.at ?? 0;
  if (open && end - open.since > limitSeconds * 1_000) close(open, open.from);
  return rises;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
