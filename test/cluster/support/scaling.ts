import { eventually } from './eventually.ts';
import { getJson, readyPods } from './kubectl.ts';
import { startLoad } from './load.ts';

type Autoscaler = {
  status: { currentMetrics?: { containerResource?: { name: string; current: { averageUtilization?: number } } }[] };
};

/** FR-015. */
const THRESHOLD_PERCENT = 70;
const MOST = 5;
const PEOPLE = 24;
const SCALE_DEADLINE_MS = 180_000;

export type Scaling = {
  /** Ready at the end. */
  replicas: number;
  /** From the first sample above the threshold to more ready replicas, and to all of them. */
  moreAfterSeconds: number;
  allAfterSeconds: number;
  /** From the begin of the load to more ready replicas. */
  moreSinceLoadSeconds: number;
  requests: number;
  failures: string[];
};

/** Waits until the load of what was before has left the metrics: it must not be taken for the load to come. */
export function untilCalm(): Promise<void> {
  return eventually(async () => (await averageUsage()) <= THRESHOLD_PERCENT / 2);
}

/** Works on the product until the autoscaler has brought all replicas that it may. */
export async function scaleUp(url: string): Promise<Scaling> {
  const before = (await readyPods('backend')).length;
  const began = performance.now();
  const load = await startLoad(url, { people: PEOPLE, pauseMs: 20, writeEvery: 20 });
  let crossed: number | undefined;
  let more: number | undefined;
  let replicas = before;
  await eventually(async () => {
    if ((await averageUsage()) > THRESHOLD_PERCENT) crossed ??= performance.now();
    replicas = (await readyPods('backend')).length;
    if (replicas > before) more ??= performance.now();
    return replicas >= MOST;
  }, SCALE_DEADLINE_MS).catch(() => undefined);
  const allAt = performance.now();
  const { requests, failures } = await load.stop();
  const seconds = (from: number, to: number): number => Math.round((to - from) / 1000);
  return {
    replicas,
    moreAfterSeconds: seconds(crossed ?? began, more ?? allAt),
    allAfterSeconds: seconds(crossed ?? began, allAt),
    moreSinceLoadSeconds: seconds(began, more ?? allAt),
    requests,
    failures,
  };
}

/** Waits for the first pod fewer and then for two again. Resolves to the seconds until the first. */
export async function untilScaledDown(): Promise<number> {
  const began = performance.now();
  await eventually(async () => (await readyPods('backend')).length < MOST, 900_000);
  const seconds = (performance.now() - began) / 1000;
  await eventually(async () => (await readyPods('backend')).length === 2, 900_000);
  return seconds;
}

async function averageUsage(): Promise<number> {
  const { status } = await getJson<Autoscaler>('horizontalpodautoscaler', 'backend');
  const cpu = status.currentMetrics?.find(({ containerResource }) => containerResource?.name === 'cpu');
  return cpu?.containerResource?.current.averageUtilization ?? 0;
}
