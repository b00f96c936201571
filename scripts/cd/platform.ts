// `npm run platform`: puts what the chart needs into the cluster of the current context: Gateway API with Envoy Gateway,
// cert-manager, Dapr, and the namespace. `--dry-run` prints the commands and runs none; `--only dapr` takes the steps of that name;
// `--for kind` prepares a local cluster for `npm run test:cluster` instead of one on Azure.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { installPlatform } from './platform/install-platform.ts';
import { KIND_STEPS } from './platform/kind-steps.ts';
import type { Step } from './platform/command.ts';
import { STEPS } from './platform/steps.ts';

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      for: { type: 'string' },
    },
  });
  const steps = stepsFor(values.for);
  const chosen = steps.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (chosen.length === 0) {
    const message = `No step is called "${values.only}". There are: ${steps.map(({ name }) => name).join('; ')}.`;
    throw new AppError({ code: 'platform.unknown-step', kind: 'invalid', message });
  }
  await installPlatform(chosen, {
    env: process.env,
    dryRun: values['dry-run'],
    print: (line) => process.stdout.write(`${line}\n`),
    sleep: (ms) => sleep(ms),
  });
});

function stepsFor(target = 'azure'): readonly Step[] {
  if (target === 'azure') return STEPS;
  if (target === 'kind') return KIND_STEPS;
  throw new AppError({ code: 'usage', kind: 'invalid', message: `--for is azure or kind, not "${target}".` });
}
