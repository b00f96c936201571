import { Type, type Static, type TSchema } from 'typebox';
import type { GitHub } from './github-api.ts';

/** The workflow that deploys; its file is its name. */
export const DEPLOY_WORKFLOW = 'deploy.yml';

/** Names of its jobs, by which a run is judged from outside. A test compares them with the file. */
export const JOB_NAMES = {
  verify: 'Verify / ',
  build: 'Build',
  infra: 'Infrastructure',
  deploy: 'Deploy',
  outcome: 'Outcome: ',
} as const;

const PER_PAGE = 100;

const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Run = Type.Object({
  id: Type.Integer(),
  run_number: Type.Integer(),
  run_attempt: Type.Integer(),
  event: Type.String(),
  status: Type.String(),
  conclusion: OrNull(Type.String()),
  head_sha: Type.String(),
  run_started_at: Type.String(),
  updated_at: Type.String(),
  html_url: Type.String(),
});
/** A run as the REST API says it: https://docs.github.com/rest/actions/workflow-runs. */
export type Run = Static<typeof Run>;

const Job = Type.Object({
  name: Type.String(),
  status: Type.String(),
  conclusion: OrNull(Type.String()),
  steps: Type.Optional(Type.Array(Type.Object({ conclusion: OrNull(Type.String()) }))),
});
/** A job of a run's last attempt: https://docs.github.com/rest/actions/workflow-jobs. */
export type Job = Static<typeof Job>;

/** The newest runs of the deploying workflow on main, newest first, at most `limit`. */
export async function newestRuns(github: GitHub, limit: number): Promise<Run[]> {
  const runs: Run[] = [];
  for (let page = 1; runs.length < limit; page += 1) {
    const path = `/actions/workflows/${DEPLOY_WORKFLOW}/runs?branch=main&per_page=${PER_PAGE}&page=${page}`;
    const { workflow_runs: found } = await github.get(path, Type.Object({ workflow_runs: Type.Array(Run) }));
    runs.push(...found);
    if (found.length < PER_PAGE) break;
  }
  return runs.slice(0, limit);
}

/** Jobs of the last attempt; the workflow has fewer than a page of them. */
export async function jobsOf(github: GitHub, { id }: Run): Promise<Job[]> {
  const path = `/actions/runs/${id}/jobs?filter=latest&per_page=${PER_PAGE}`;
  return (await github.get(path, Type.Object({ jobs: Type.Array(Job) }))).jobs;
}
