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

export type Pod = {
  metadata: { name: string; uid: string; deletionTimestamp?: string };
  status: {
    podIP?: string;
    conditions?: { type: string; status: string; lastTransitionTime: string }[];
    containerStatuses?: { name: string; restartCount: number; state: { running?: { startedAt: string } } }[];
  };
};

/** Names of a component's pods that serve, in order. */
export async function readyPods(component: string): Promise<string[]> {
  return (await podsOf(component)).filter((pod) => readySince(pod) !== undefined).map(({ metadata }) => metadata.name);
}

/** Pods of a component that nobody has asked to end, by name. */
export async function podsOf(component: string): Promise<Pod[]> {
  const selector = `app.kubernetes.io/component=${component}`;
  const { items } = await getJson<{ items: Pod[] }>('pods', '--selector', selector);
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Since when a pod is ready, to the second; undefined when it is not. */
export function readySince({ status }: Pod): string | undefined {
  return status.conditions?.find(({ type, status: is }) => type === 'Ready' && is === 'True')?.lastTransitionTime;
}

/** What a pod's backend has logged, one object per request; `since` is a moment in ISO 8601. */
export async function requestLog(pod: string, since?: string): Promise<{ time: string; route: string }[]> {
  const log = await kubectl(
    'logs',
    pod,
    '--container',
    'backend',
    ...(since === undefined ? [] : ['--since-time', since]),
  );
  return log
    .split('\n')
    .filter((line) => line.includes('"route":"/api/'))
    .map((line) => JSON.parse(line) as { time: string; route: string });
}
