import { writeFile } from 'node:fs/promises';
import { openClusterApi } from '../judge/cluster-api.ts';
import type { ClusterRecord } from '../judge/cluster-sample.ts';
import { judgeScaling } from '../judge/judge-scaling.ts';
import { watchCluster } from '../judge/watch-cluster.ts';
import { drawPicture } from '../lib/picture.ts';
import type { Report } from '../lib/summary.ts';
import { EXIT } from '../runner/run-test.ts';
import { addToSummary, readSummary } from './summary-file.ts';

type Run = {
  profile: string;
  /** Path of the summary, without an ending. */
  summary: string;
  env: NodeJS.ProcessEnv;
};

/**
 * Watches the autoscaler while a load runs and judges how it followed. The verdict goes into the run's summary as `scaling`, the
 * replicas into its picture, and everything that was seen into `loadtest-<profile>-cluster.json`.
 */
export async function withCluster({ profile, summary, env }: Run, work: () => Promise<number>): Promise<number> {
  const api = await openClusterApi(env);
  try {
    const stop = await watchCluster(api);
    const exitCode = await work();
    const record = await stop();
    return await judge({ record, report: await readSummary(summary), exitCode, profile, summary });
  } finally {
    await api.close();
  }
}

type Watched = { record: ClusterRecord; report: Partial<Report>; exitCode: number; profile: string; summary: string };

async function judge({ record, report, exitCode, profile, summary }: Watched): Promise<number> {
  await writeFile(`${summary}-cluster.json`, `${JSON.stringify(record)}\n`);
  const { beganAt, timeline, about, moments = {} } = report;
  // A run that could not begin has no summary, and says why by its exit code.
  if (beganAt === undefined || !timeline) return exitCode;
  const load = { beganAt: Date.parse(beganAt), timeline, moments };
  const verdict = judgeScaling(record, load);
  await addToSummary(summary, { scaling: verdict, ...(!verdict.passed && { passed: false }) });
  const ready = record.samples.map((sample) => ({
    seconds: Math.max(0, (sample.at - load.beganAt) / 1_000),
    ready: sample.ready,
  }));
  await writeFile(`${summary}.svg`, drawPicture(`${profile}: ${about}`, timeline, ready));
  process.stdout.write(`${verdict.passed ? '✓' : '✗'} the autoscaler meanwhile: ${JSON.stringify(verdict)}\n`);
  return verdict.passed || exitCode !== EXIT.good ? exitCode : EXIT.crossed;
}
