import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Step = {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
  'continue-on-error'?: unknown;
};
type Concurrency = { group: string; 'cancel-in-progress': boolean };
export type Job = {
  name: string;
  /** A workflow that is called in place of steps. */
  uses?: string;
  with?: Record<string, unknown>;
  if?: string;
  needs?: string[];
  environment?: string;
  permissions?: Record<string, string>;
  outputs?: Record<string, string>;
  env?: Record<string, unknown>;
  concurrency?: Concurrency;
  strategy?: { matrix?: Record<string, unknown[]> };
  'timeout-minutes'?: number;
  'continue-on-error'?: unknown;
  steps?: Step[];
};
export type Workflow = {
  on: Record<string, unknown>;
  permissions?: unknown;
  env?: Record<string, unknown>;
  concurrency?: Concurrency;
  jobs: Record<string, Job>;
};
/** The pipeline as GitHub reads it, and the lines in which it names what other people wrote. */
export type Pipeline = {
  workflows: Record<string, Workflow>;
  actions: Record<string, { runs: { steps: Step[] } }>;
  uses: string[];
};

const root = join(import.meta.dirname, '..', '..', '.github');

export async function readPipeline(): Promise<Pipeline> {
  const pipeline: Pipeline = { workflows: {}, actions: {}, uses: [] };
  for (const file of await readdir(join(root, 'workflows'))) {
    const text = await readFile(join(root, 'workflows', file), 'utf8');
    pipeline.workflows[file] = parse(text) as Workflow;
    pipeline.uses.push(...usesIn(text));
  }
  for (const name of await readdir(join(root, 'actions'))) {
    const text = await readFile(join(root, 'actions', name, 'action.yml'), 'utf8');
    pipeline.actions[name] = parse(text) as { runs: { steps: Step[] } };
    pipeline.uses.push(...usesIn(text));
  }
  return pipeline;
}

/** `owner/action@commit # version`, with the comment, which a parser of YAML leaves out. */
function usesIn(text: string): string[] {
  return [...text.matchAll(/\buses: (.+)$/gm)].map(([, value = '']) => value.trim());
}

/** Every job as `deploy.yml deploy`. */
export function jobsOf({ workflows }: Pipeline): [string, Job][] {
  return Object.entries(workflows).flatMap(([file, { jobs }]) =>
    Object.entries(jobs).map(([name, job]): [string, Job] => [`${file} ${name}`, job]),
  );
}

/** Every step with where it is, those of our own actions too. */
export function stepsOf(pipeline: Pipeline): [string, Step][] {
  const ofJobs = jobsOf(pipeline).flatMap(([name, { steps = [] }]) =>
    steps.map((step): [string, Step] => [name, step]),
  );
  const ofActions = Object.entries(pipeline.actions).flatMap(([name, { runs }]) =>
    runs.steps.map((step): [string, Step] => [`action ${name}`, step]),
  );
  return [...ofJobs, ...ofActions];
}
