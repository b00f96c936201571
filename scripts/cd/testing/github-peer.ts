import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Job, Run } from '../history/runs.ts';

export type GitHubPeer = {
  /** Environment in which GitHub is this peer. */
  env: NodeJS.ProcessEnv;
  /** Puts a run with its jobs in front of the others. */
  add: (run: Partial<Run>, jobs: readonly Job[]) => Run;
  /** A commit's relation to main, as the comparison of GitHub calls it. */
  relate: (commit: string, status: 'ahead' | 'behind' | 'identical' | 'diverged') => void;
  /** The jobs of a run are not found. */
  hide: (id: number) => void;
  /** The next requests are answered with these, one each. */
  failNext: (...statuses: number[]) => void;
  /** Paths that were asked for. */
  asked: string[];
  stop: () => Promise<void>;
};

const REPOSITORY = 'acme/todo';
const TOKEN = 'not-a-real-token';

/**
 * A local server with the few addresses of GitHub's REST API that the pipeline reads, in the documented shapes and with pages
 * (https://docs.github.com/rest/actions/workflow-runs, …/workflow-jobs, …/commits/commits#compare-two-commits).
 */
export async function startGitHubPeer(): Promise<GitHubPeer> {
  const runs: Run[] = [];
  const jobs = new Map<number, readonly Job[]>();
  const relations = new Map<string, string>();
  const asked: string[] = [];
  const failures: number[] = [];
  const answerOf = (url: URL): unknown => {
    const path = url.pathname.replace(`/repos/${REPOSITORY}`, '');
    asked.push(`${path}${url.search}`);
    if (path === '/actions/workflows/deploy.yml/runs') return pageOf(runs, url);
    const [, run] = /^\/actions\/runs\/(\d+)\/jobs$/.exec(path) ?? [];
    if (run !== undefined) return jobs.has(Number(run)) ? { total_count: 1, jobs: jobs.get(Number(run)) } : undefined;
    const [, commit = ''] = /^\/compare\/(\w+)\.\.\.main$/.exec(path) ?? [];
    return relations.has(commit) ? { status: relations.get(commit), ahead_by: 1 } : undefined;
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end();
    const failure = failures.shift();
    if (failure !== undefined) return void response.writeHead(failure).end();
    const answer = answerOf(new URL(request.url ?? '/', 'http://github'));
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'Not Found' }));
  };
  const server = createServer(handle);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { GITHUB_API_URL: address, GITHUB_REPOSITORY: REPOSITORY, GITHUB_TOKEN: TOKEN },
    asked,
    add(changes, itsJobs) {
      const run = { ...runOf(runs.length + 1), ...changes };
      runs.unshift(run);
      jobs.set(run.id, itsJobs);
      return run;
    },
    failNext: (...statuses) => void failures.push(...statuses),
    hide: (id) => void jobs.delete(id),
    relate: (commit, status) => void relations.set(commit, status),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pageOf(runs: readonly Run[], { searchParams }: URL): object {
  const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
  return { total_count: runs.length, workflow_runs: runs.slice((page - 1) * size, page * size) };
}

function runOf(number: number): Run {
  return {
    id: 17_000_000_000 + number,
    run_number: number,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    head_sha: number.toString(16).padStart(40, '0'),
    run_started_at: '2026-11-25T12:00:00Z',
    updated_at: '2026-11-25T12:09:00Z',
    html_url: `https://github.com/${REPOSITORY}/actions/runs/${17_000_000_000 + number}`,
  };
}

/** The jobs of a run of deploy.yml; `changes` are conclusions by the beginning of a name. */
export function jobsWith(outcome: string, changes: Readonly<Record<string, string | null>> = {}): Job[] {
  const names = [
    'Announce',
    'Verify / Tests (1/3)',
    'Verify / Tests (2/3)',
    'Verify / Tests (3/3)',
    'Verify / Checks',
    'Build',
    'Infrastructure',
    'Deploy',
  ];
  return [...names, `Outcome: ${outcome}`].map((name) => {
    const [, conclusion = 'success'] = Object.entries(changes).find(([start]) => name.startsWith(start)) ?? [];
    const steps = conclusion === 'cancelled' || conclusion === 'skipped' ? [] : [{ conclusion: 'success' }];
    return { name, status: conclusion === null ? 'in_progress' : 'completed', conclusion, steps };
  });
}
