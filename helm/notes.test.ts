import { beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../aks/backend/src/config.ts';
import { runHelm, valueArguments } from '../scripts/check/chart/render-chart.ts';
import { CHART, SCENARIOS, type ScenarioName } from '../scripts/check/chart/scenarios.ts';
import { container, deploymentPod, environmentOf, noHelm, render, ROOT } from './test/rendered-chart.ts';

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

/** What helm says after an installation, which it only pretends. */
async function notesOf(name: ScenarioName): Promise<string> {
  const scenario = SCENARIOS.find((one) => one.name === name) ?? SCENARIOS[0];
  const values = valueArguments(scenario, { rootDir: ROOT, env: process.env });
  const args = ['install', 'todo-chatbot', CHART, '--namespace', 'todo-chatbot', '--dry-run=client', ...values];
  const output = await runHelm(args, process.env);
  return output.slice(output.indexOf('NOTES:'));
}

describe('what helm says after an installation', () => {
  beforeEach(async ({ skip }) => {
    const version = await runHelm(['version', '--short'], process.env);
    skip(version.startsWith('v3'), 'Helm 3 asks a cluster for its version even in a dry run: use Helm 4');
  });

  it('names the next steps, each with its command', async () => {
    const notes = await notesOf('azure-production');
    for (const command of ['kubectl -n todo-chatbot rollout status', 'helm test todo-chatbot', 'logs job/migrate']) {
      expect(notes).toContain(command);
    }
    expect(notes).toContain('wait certificate/web-tls');
    expect(notes).toContain('https://todo-example.eastus.cloudapp.azure.com');
  });

  it('lists the certificates that have to be made where the chart makes none', async () => {
    const notes = await notesOf('any-kubernetes');
    expect(notes).toContain('web-tls, backend-tls, frontend-tls, and ConfigMap private-ca');
    expect(notes).not.toContain('wait certificate');
  });
});

it('numbers reach the code as it reads them, large ones too', async () => {
  for (const factor of [0.01, 1_000_000]) {
    const manifests = await render('any-kubernetes', { settings: { 'backend.rateLimitFactor': factor } });
    const env = environmentOf(container(deploymentPod(manifests, 'backend'), 'backend'));
    expect(readConfig(env).RATE_LIMIT_FACTOR).toBe(factor);
  }
});
