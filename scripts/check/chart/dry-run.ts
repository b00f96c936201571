import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram, type ProgramResult } from '../../programs/run-program.ts';
import { OK, failed, type Check, type CheckContext } from '../check-types.ts';
import { missingProgram } from '../missing-program.ts';
import { openApiServer } from './api-server.ts';
import { renderChart } from './render-chart.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/** Runs kubectl against one API server. */
export type Kubectl = (...args: string[]) => Promise<ProgramResult>;

/**
 * A real API server takes every object of every scenario, by server-side apply with strict fields, into a namespace whose
 * Pod Security is "restricted". Nothing is stored but that namespace, which is removed.
 */
export const chartDryRun: Check = {
  name: 'chart: server dry run',
  async run(context) {
    const missing = (await missingProgram('helm', context)) ?? (await missingProgram('kubectl', context));
    if (missing !== undefined) return { status: 'skipped', detail: missing };
    const server = await openApiServer(context);
    if (server === undefined) {
      return { status: 'skipped', detail: 'no KUBECONFIG, and no program `cluster` on PATH that starts an API server' };
    }
    const namespace = `todo-chatbot-check-${process.pid}`;
    const kubectl = kubectlOf({ ...context.env, KUBECONFIG: server.kubeconfig });
    try {
      await createNamespace(kubectl, namespace);
      const faults: string[] = [];
      for (const scenario of SCENARIOS)
        faults.push(...(await applyScenario(scenario, { context, kubectl, namespace })));
      return faults.length === 0 ? OK : failed(faults.join('\n'));
    } finally {
      await kubectl('delete', 'namespace', namespace, '--wait=false', '--ignore-not-found');
      await server.close();
    }
  },
};

function kubectlOf(env: NodeJS.ProcessEnv): Kubectl {
  const searching = { ...env, PATH: searchPathWithTools(env) };
  const install = 'Run `npm run tools` to get kubectl.';
  return (...args) => runProgram({ program: 'kubectl', args, env: searching, install });
}

async function createNamespace(kubectl: Kubectl, namespace: string): Promise<void> {
  const levels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  // The service account is that of pods which name none; an API server without controllers does not make it.
  for (const args of [
    ['create', 'namespace', namespace],
    ['label', 'namespace', namespace, ...levels],
    ['create', 'serviceaccount', 'default', '--namespace', namespace],
  ]) {
    const { code, stderr } = await kubectl(...args);
    if (code !== 0 && !/already ?exists/i.test(stderr)) {
      throw new AppError({ code: 'chart.no-namespace', kind: 'unavailable', message: stderr.trim() });
    }
  }
}

type Place = { context: CheckContext; kubectl: Kubectl; namespace: string };

/** What the API server refuses, and what it warns of: a pod that "restricted" would refuse is a warning of its Deployment. */
async function applyScenario(scenario: Scenario, { context, kubectl, namespace }: Place): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'chart-'));
  try {
    const file = join(folder, 'manifests.yaml');
    await writeFile(file, await renderChart(scenario, context));
    const apply = ['apply', '--server-side', '--dry-run=server', '--validate=strict'];
    const { code, stderr } = await kubectl(...apply, '--namespace', namespace, '--filename', file);
    const lines = stderr.split('\n').filter((line) => line.trim() !== '');
    if (code !== 0 && lines.length === 0) return [`${scenario.name}: kubectl ended with ${code}`];
    return lines.map((line) => `${scenario.name}: ${line}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
