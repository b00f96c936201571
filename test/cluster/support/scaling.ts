import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { ScalingVerdict } from '../../../loadtest/judge/judge-scaling.ts';
import type { Report } from '../../../loadtest/lib/summary.ts';
import { eventually } from './eventually.ts';
import { EVIDENCE } from './evidence.ts';
import { getJson } from './kubectl.ts';
import { URL } from './product.ts';

type Autoscaler = {
  status: { currentMetrics?: { containerResource?: { name: string; current: { averageUtilization?: number } } }[] };
};

/** FR-015. */
const THRESHOLD_PERCENT = 70;
/** Instead of one: two cores carry the people, the generator, the database and the cluster. */
const THINK_SECONDS = '4';
const RUN = join(import.meta.dirname, '../../../loadtest/run.ts');

export type WatchedLoad = {
  /** Without the points in time, which the load test keeps in evidence/ itself. */
  figures: Record<string, unknown>;
  report: Report & { scaling: ScalingVerdict };
  /** Promises that the load test saw broken, as `metric: threshold`. */
  broken: string[];
};

/** Runs a profile of the load tests through the Gateway while the cluster is watched and its autoscaler judged. */
export async function loadAndWatch(
  profile: string,
  { caFile, options }: { caFile: string; options: string[] },
): Promise<WatchedLoad> {
  const args = [
    '--conditions=source',
    RUN,
    profile,
    '--url',
    URL,
    '--ca',
    caFile,
    '--out',
    EVIDENCE,
    '--watch-cluster',
  ];
  const child = spawn(process.execPath, [...args, ...options], {
    env: { ...process.env, THINK_SECONDS },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 && code !== 99) throw new Error(`the load test ended with ${code}`);
  const text = await readFile(join(EVIDENCE, `loadtest-${profile}.json`), 'utf8');
  const report = JSON.parse(text) as WatchedLoad['report'];
  const { about, scaled, users, requests, endpoints, ledger, effects, generator, scaling } = report;
  const broken = report.thresholds.filter(({ ok }) => !ok).map(({ metric, threshold }) => `${metric}: ${threshold}`);
  const machine = { loadAverage: loadavg().map(Math.round), generator };
  return {
    figures: { about, scaled, users, requests, endpoints, ledger, effects, broken, scaling, machine },
    report,
    broken,
  };
}

/** Waits until the load of what was before has left the metrics: it must not be taken for the load to come. */
export function untilCalm(): Promise<void> {
  return eventually(async () => (await averageUsage()) <= THRESHOLD_PERCENT / 2);
}

async function averageUsage(): Promise<number> {
  const { status } = await getJson<Autoscaler>('horizontalpodautoscaler', 'backend');
  const cpu = status.currentMetrics?.find(({ containerResource }) => containerResource?.name === 'cpu');
  return cpu?.containerResource?.current.averageUtilization ?? 0;
}
