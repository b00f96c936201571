import { setTimeout as delay } from 'node:timers/promises';
import type { Release } from './drill.ts';
import type { Drill } from './drill.ts';
import { runPipeline } from './pipeline.ts';
import type { PipelineRun, RunOptions } from './pipeline.ts';
import { eventsOf } from './mailbox.ts';
import { failuresOf, startTraffic, versionsOf } from './traffic.ts';
import type { Sample } from './traffic.ts';

/** A run of the pipeline while people are at work. */
export type Drilled = {
  run: PipelineRun;
  samples: readonly Sample[];
  failures: Sample[];
  /** What Slack and mail were told, as events. */
  told: { slack: string[]; mail: string[] };
  /** Messages as they came. */
  texts: string[];
  /**
   * US2.4: from the failing check until the old version serves alone, by the pipeline's own clock and by the last answer that anybody
   * got from the bad one; undefined when nothing was rolled back.
   */
  backSeconds: number | undefined;
};

/** People go on for a while when the run is over: what the pipeline left behind is theirs. */
const AFTERWARDS_MS = 5000;

export async function deployUnderTraffic(drill: Drill, release: Release, options: RunOptions = {}): Promise<Drilled> {
  drill.mailbox.take();
  const traffic = await startTraffic(drill.runner.url);
  const run = await runPipeline(drill.runner, release.file, options);
  await delay(AFTERWARDS_MS);
  const samples = await traffic.stop();
  const { slack, mail } = drill.mailbox.take();
  return {
    run,
    samples,
    failures: failuresOf(samples),
    told: { slack: eventsOf(slack), mail: eventsOf(mail) },
    texts: [...slack, ...mail],
    backSeconds: backSecondsOf(run, samples, release.version),
  };
}

function backSecondsOf({ outcome, reached }: PipelineRun, samples: readonly Sample[], bad: string): number | undefined {
  const { rollback } = reached;
  const said = outcome?.rollbackSeconds ?? undefined;
  if (rollback === undefined || said === undefined) return undefined;
  const last = samples.findLast(({ version }) => version === bad);
  const seen = last === undefined ? 0 : (last.at + last.ms - rollback) / 1000;
  return Math.round(10 * Math.max(said, seen)) / 10;
}

/** What a run is known by in the evidence. */
export function figuresOf({ run, samples, failures, told, backSeconds }: Drilled): Record<string, unknown> {
  const { outcome } = run;
  return {
    outcome: outcome?.outcome,
    reason: outcome?.reason,
    seconds: outcome?.seconds,
    backSeconds,
    requests: samples.length,
    failed: failures.length,
    ...(failures.length > 0 && {
      first: failures.slice(0, 3).map(({ what, error, status }) => `${what}: ${error ?? status}`),
    }),
    slowestMs: Math.round(Math.max(0, ...samples.map(({ ms }) => ms))),
    answeredBy: versionsOf(samples),
    told: told.slack,
  };
}
