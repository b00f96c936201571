import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OK, failed, type Check, type CheckContext } from '../check-types.ts';
import { missingProgram } from '../missing-program.ts';
import { parseManifests } from './parse-manifests.ts';
import { renderChart, runHelm, valueArguments } from './render-chart.ts';
import { CHART, SCENARIOS, type Scenario } from './scenarios.ts';

/** Every scenario passes `helm lint --strict`, renders, and is YAML without a key twice, values files included. */
export const chartLint: Check = {
  name: 'chart: lint and rendering',
  async run(context) {
    const missing = await missingProgram('helm', context);
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
