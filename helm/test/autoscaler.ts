/**
 * The HorizontalPodAutoscaler as its documentation and the controller's source describe it
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details,
 * pkg/controller/podautoscaler), for pods that are all ready: one decision, and a run of decisions every 15 seconds.
 */
export type ScalingRules = {
  /** Part of the target that a metric may lie above or below without a change; the controller's own is 0.1. */
  tolerance?: string;
  stabilizationWindowSeconds: number;
  policies: readonly { type: string; value: number; periodSeconds: number }[];
};

export type Autoscaler = {
  minReplicas: number;
  maxReplicas: number;
  /** Target of CPU in per cent of the request. */
  cpuPercent: number;
  /** Target of memory in MiB, the average of the pods. */
  memoryMiB: number;
  behavior: { scaleUp: ScalingRules; scaleDown: ScalingRules };
};

/** Averages over the pods, as the metrics API gives them. */
export type Usage = { cpuPercent: number; memoryMiB: number };

const CONTROLLER_TOLERANCE = 0.1;
/** How often the controller decides (`--horizontal-pod-autoscaler-sync-period`). */
export const SYNC_SECONDS = 15;

/** What the metrics alone ask for: the largest of what each one asks for, before stabilization, policies and bounds. */
export function recommend(replicas: number, usage: Usage, autoscaler: Autoscaler): number {
  // The controller computes utilization in whole per cent.
  const cpu = proposal(replicas, Math.trunc(usage.cpuPercent) / autoscaler.cpuPercent, autoscaler);
  const memory = proposal(replicas, usage.memoryMiB / autoscaler.memoryMiB, autoscaler);
  return Math.max(cpu, memory);
}

function proposal(replicas: number, ratio: number, { behavior }: Autoscaler): number {
  const lowest = 1 - Number(behavior.scaleDown.tolerance ?? CONTROLLER_TOLERANCE);
  const highest = 1 + Number(behavior.scaleUp.tolerance ?? CONTROLLER_TOLERANCE);
  return lowest <= ratio && ratio <= highest ? replicas : Math.ceil(ratio * replicas);
}

type Moment = { second: number; recommended: number; replicas: number };

/** Number of pods after each decision, from `start` pods on; `usageAt` sees the second and how many pods there are. */
export function simulate(
  autoscaler: Autoscaler,
  start: number,
  run: { seconds: number; usageAt: (second: number, replicas: number) => Usage },
): { second: number; replicas: number }[] {
  const history: Moment[] = [];
  let replicas = start;
  for (let second = 0; second <= run.seconds; second += SYNC_SECONDS) {
    const recommended = recommend(replicas, run.usageAt(second, replicas), autoscaler);
    history.push({ second, recommended, replicas });
    replicas = next(autoscaler, { second, replicas, history });
  }
  return history.map((moment, index) => ({
    second: moment.second,
    replicas: history[index + 1]?.replicas ?? replicas,
  }));
}

function next(autoscaler: Autoscaler, now: { second: number; replicas: number; history: readonly Moment[] }): number {
  const { minReplicas, maxReplicas, behavior } = autoscaler;
  const bounded = (wanted: number): number => Math.min(maxReplicas, Math.max(minReplicas, wanted));
  const up = Math.min(...recommendations(behavior.scaleUp, now));
  const down = Math.max(...recommendations(behavior.scaleDown, now));
  if (up > now.replicas) return bounded(Math.min(up, mostAllowed(behavior.scaleUp, now)));
  if (down < now.replicas) return bounded(Math.max(down, leastAllowed(behavior.scaleDown, now)));
  return bounded(now.replicas);
}

/** Of the stabilization window; before its beginning the number of pods stood for the recommendation. */
function recommendations(
  { stabilizationWindowSeconds }: ScalingRules,
  { second, history }: { second: number; history: readonly Moment[] },
): number[] {
  const inWindow = history.filter(
    (moment) => moment.second > second - stabilizationWindowSeconds || moment.second === second,
  );
  const isYoung = (history[0]?.second ?? 0) > second - stabilizationWindowSeconds;
  return [...inWindow.map(({ recommended }) => recommended), ...(isYoung && history[0] ? [history[0].replicas] : [])];
}

function mostAllowed(
  { policies }: ScalingRules,
  now: { second: number; replicas: number; history: readonly Moment[] },
): number {
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const before = replicasBefore(periodSeconds, now);
    return type === 'Percent' ? Math.ceil(before * (1 + value / 100)) : before + value;
  });
  return Math.max(...limits);
}

function leastAllowed(
  { policies }: ScalingRules,
  now: { second: number; replicas: number; history: readonly Moment[] },
): number {
  return Math.min(...policies.map(({ value, periodSeconds }) => replicasBefore(periodSeconds, now) - value));
}

/** How many pods there were at the beginning of a policy's period. */
function replicasBefore(
  seconds: number,
  { second, replicas, history }: { second: number; replicas: number; history: readonly Moment[] },
): number {
  return history.find((moment) => moment.second > second - seconds)?.replicas ?? replicas;
}
