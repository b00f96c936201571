import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import type { GitHub } from '../history/github-api.ts';
import { isGreen } from '../history/judge-run.ts';
import { jobsOf, newestRuns, type Run } from '../history/runs.ts';

/** How many runs may wait behind this one; GitHub keeps one, the others are on their way to it. */
const LATEST_RUNS = 20;

/**
 * A newer run that is tested and built and waits for this one: deploying this one first would only delay it. Undefined when there is
 * none, also when a newer one has come to its end already, which the ledger of the cluster knows better.
 */
export async function newerGreenRun(github: GitHub, runId: number): Promise<Run | undefined> {
  for (const run of await newestRuns(github, LATEST_RUNS)) {
    if (run.id <= runId) return undefined;
    if (run.status !== 'completed' && isGreen(await jobsOf(github, run))) return run;
  }
  return undefined;
}

/** @throws AppError `forbidden`, code `gate.not-on-main`, for a commit that main does not contain. */
export async function requireOnMain(github: GitHub, commit: string): Promise<void> {
  // What main has beyond the commit: everything ("ahead"), or nothing ("identical").
  const { status } = await github.get(`/compare/${commit}...main`, Type.Object({ status: Type.String() }));
  if (status === 'ahead' || status === 'identical') return;
  const message = `${commit} is not a commit of main (${status}); only what was merged is released.`;
  throw new AppError({ code: 'gate.not-on-main', kind: 'forbidden', message });
}
