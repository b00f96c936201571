import { writeFile } from 'node:fs/promises';
import { openClusterApi } from '../judge/cluster-api.ts';
import type { ClusterApi } from '../judge/cluster-api.ts';
import type { ClusterRecord } from '../judge/cluster-sample.ts';
import { judgeScaling } from '../judge/judge-scaling.ts';
import { watchCluster } from '../judge/watch-cluster.ts';
import { drawPicture } from '../lib/picture.ts';
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
    const { exitCode, record } = await watched(api, work);
    await writeFile(`${summary}-cluster.json`, `${JSON.stringify(record)}\n`);
    const passed = await judge({ record, profile, summary });
    return passed || exitCode !== EXIT.good ? exitCode : EXIT.crossed;
  } finally {
    await api.close();
  }
}

async function watched(
  api: ClusterApi,
  work: () => Promise<number>,
): Promise<{ exitCode: number; record: ClusterRecord }> {
  const stop = await watchCluster(api);
  try {
    const exitCode = await work();
    return { exitCode, record: await stop() };
  } finally {
    await stop();
  }
}

async function judge({ record, profile, summary }: Omit<Run, 'env'> & { record: ClusterRecord }): Promise<boolean> {
  const report = await readSummary(summary);
  // A run that could not begin has no summary, and says why by its exit code.
  if (report?.beganAt === undefined || !report.timeline) return true;
  const { timeline, moments, about } = report;
  const load = { beganAt: Date.parse(report.beganAt), timeline, moments };
  const scaling = judgeScaling(record, load);
  const { passed, reasons, rises, fall } = scaling;
  const inShort = passed ? JSON.stringify({ rises, fall }) : reasons.join('; ');
  await addToSummary(summary, { what: 'the autoscaler', passed, figures: { scaling }, inShort });
  const ready = record.samples.map((sample) => ({
    seconds: Math.max(0, (sample.at - load.beganAt) / 1_000),
    ready: sample.ready,
  }));
  await writeFile(`${summary}.svg`, drawPicture(`${profile}: ${about}`, timeline, ready));
  return passed;
}
