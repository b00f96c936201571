import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../scripts/programs/run-program.ts';

/** kubectl and helm on the run's cluster, in the product's namespace. */
export const NAMESPACE = 'todo-chatbot';

export type Outcome = { code: number; output: string };

/** Runs a program to its end, whatever comes of it. */
export async function attempt(program: 'kubectl' | 'helm', ...args: string[]): Promise<Outcome> {
  const call = { program, args: ['--namespace', NAMESPACE, ...args], env: process.env, install: 'Put it on PATH.' };
  const { code, stdout, stderr } = await runProgram(call);
  return { code, output: `${stdout}${stderr}` };
}

/** @throws Error with what the program said when it fails. */
export async function kubectl(...args: string[]): Promise<string> {
  const { code, output } = await attempt('kubectl', ...args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${output}`);
  return output;
}

export async function getJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl('get', ...args, '--output', 'json')) as T;
}

/** Creates or replaces an object. */
export async function apply(object: object): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'object-'));
  try {
    const file = join(dir, 'object.json');
    await writeFile(file, JSON.stringify(object), { mode: 0o600 });
    await kubectl('apply', '--server-side', '--force-conflicts', '--filename', file);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

type Pod = {
  metadata: { name: string; deletionTimestamp?: string };
  status: {
    phase: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { restartCount: number }[];
  };
};

/** Pods of a component that serve. */
export async function readyPods(component: string): Promise<string[]> {
  const selector = `app.kubernetes.io/component=${component}`;
  const { items } = await getJson<{ items: Pod[] }>('pods', '--selector', selector);
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
    .map(({ metadata }) => metadata.name);
}
