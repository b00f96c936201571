import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../programs/find-program.ts';
import { OK, failed, type Check, type CheckContext } from '../check-types.ts';
import { parseManifests } from './parse-manifests.ts';
import { renderChart, runHelm, valueArguments } from './render-chart.ts';
import { CHART, SCENARIOS, type Scenario } from './scenarios.ts';

/** Undefined when the program is there, else why a check has to be skipped. */
export async function whyWithout(program: string, { rootDir, env }: CheckContext): Promise<string | undefined> {
  const path = await findProgram(program, env['PATH'] ?? '', rootDir);
  return path === undefined ? `${program} is not on PATH and not in .tools/bin: run \`npm run tools\`` : undefined;
}

/** Every scenario passes `helm lint --strict`, renders, and is YAML without a key twice, values files included. */
export const chartLint: Check = {
  name: 'chart: lint and rendering',
  async run(context) {
    const missing = await whyWithout('helm', context);
    if (missing !== undefined) return { status: 'skipped', detail: missing };
    const faults: string[] = [];
    for (const scenario of SCENARIOS) {
      await lintScenario(scenario, context).catch((error: Error) => faults.push(`${scenario.name}: ${error.message}`));
    }
    return faults.length === 0 ? OK : failed(faults.join('\n'));
  },
};

async function lintScenario(scenario: Scenario, context: CheckContext): Promise<void> {
  for (const file of ['values.yaml', ...scenario.files]) {
    parseManifests(await readFile(join(context.rootDir, CHART, file), 'utf8'));
  }
  const version = ['--kube-version', scenario.kubeVersion];
  await runHelm(
    ['lint', join(context.rootDir, CHART), '--strict', '--quiet', ...version, ...valueArguments(scenario, context)],
    context.env,
  );
  parseManifests(await renderChart(scenario, context));
}
