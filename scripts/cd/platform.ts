// `npm run platform`: puts what the chart needs into the cluster of the current context: Gateway API with Envoy Gateway,
// cert-manager, Dapr, and the namespace. `--dry-run` prints the commands and runs none; `--only dapr` takes the steps of that name.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { installPlatform } from './platform/install-platform.ts';
import { STEPS } from './platform/steps.ts';

await runScript(async () => {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
  });
  const chosen = STEPS.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (chosen.length === 0) {
    const message = `No step is called "${values.only}". There are: ${STEPS.map(({ name }) => name).join('; ')}.`;
    throw new AppError({ code: 'platform.unknown-step', kind: 'invalid', message });
  }
  await installPlatform(chosen, {
    env: process.env,
    dryRun: values['dry-run'],
    print: (line) => process.stdout.write(`${line}\n`),
    sleep: (ms) => sleep(ms),
  });
});
