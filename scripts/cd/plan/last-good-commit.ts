import type { GitHub } from '../history/github-api.ts';
import { judgeRun } from '../history/judge-run.ts';
import { jobsOf, newestRuns } from '../history/runs.ts';

/** Before that everything counts as changed. */
const LATEST_RUNS = 50;

/**
 * The commit of the last push whose deployment succeeded. A hotfix does not count: it releases another commit than the one that its
 * run began at.
 */
export async function lastGoodCommit(github: GitHub): Promise<string | undefined> {
  for (const run of await newestRuns(github, LATEST_RUNS)) {
    if (run.event !== 'push' || run.status !== 'completed') continue;
    const verdict = judgeRun(run, await jobsOf(github, run));
    if (verdict === 'succeeded' || verdict === 'by-hand') return run.head_sha;
  }
  return undefined;
}
