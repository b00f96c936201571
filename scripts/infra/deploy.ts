// `npm run infra:what-if`, `npm run infra:deploy [-- --bootstrap] [-- --yes]`: lint, validate, show, deploy, write outputs.
import { parseArgs } from 'node:util';
import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import { readAccount, type Account } from './account.ts';
import { createAz, type Az } from './az.ts';
import { locationOf, readAzureEnvironment, requireSettings, resourceGroupOf, type Stage } from './azure-settings.ts';
import { buildParameters } from './bicep-cli.ts';
import { confirmByTyping } from './confirm.ts';
import { readExisting } from './deployment/existing.ts';
import { toHelmValues, writeOutputs, type Outputs } from './deployment/outputs.ts';
import { withDeploymentFiles } from './deployment/parameter-files.ts';
import { create, validate, whatIf, type Deployment } from './deployment/run-deployment.ts';
import { summarizeWhatIf } from './deployment/what-if-summary.ts';
import { predictNames } from './predict-names.ts';
import { runProgram } from '../programs/run-program.ts';
import { runScript } from '../programs/run-script.ts';

await runScript(async () => {
  const { values, positionals } = parseArgs({
    options: {
      bootstrap: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      outputs: { type: 'string', default: '.local/azure' },
    },
    allowPositionals: true,
  });
  const stage: Stage = values.bootstrap ? 'bootstrap' : 'main';
  const env = readAzureEnvironment(process.env);
  requireSettings(stage, env);
  await lint(env);
  const az = createAz(env);
  const account = await readAccount(az);
  say(`Subscription ${account.name} (${account.id}), resource group ${resourceGroupOf(env)}, ${locationOf(env)}`);
  const ready = stage === 'main' ? await prepareMain(az, env, account) : env;
  const texts = await buildParameters(`infra/${stage}.bicepparam`, ready);
  await withDeploymentFiles(texts, async (files) => {
    const deployment = { stage, resourceGroup: resourceGroupOf(env), location: locationOf(env), files };
    await validate(az, deployment);
    say(`Azure accepts the template. It would change:\n${summarizeWhatIf(await whatIf(az, deployment))}`);
    if (positionals[0] !== 'create') return;
    if (values.yes || (await confirmed())) await deploy(az, deployment, values.outputs);
    else say('Nothing was deployed.');
  });
});

async function lint(env: NodeJS.ProcessEnv): Promise<void> {
  const script = ['--conditions=source', 'scripts/infra/bicep.ts', 'lint'];
  const result = await runProgram({ program: process.execPath, args: script, env, install: '' });
  if (result.code === 0) return;
  const message = `The templates have faults:\n${result.stdout}${result.stderr}`;
  throw new AppError({ code: 'bicep.lint', kind: 'invalid', message });
}

/** The environment plus what an earlier deployment left behind: deleted vault, budget, relay key. */
async function prepareMain(az: Az, env: NodeJS.ProcessEnv, account: Account): Promise<NodeJS.ProcessEnv> {
  const [resourceGroup, location] = [resourceGroupOf(env), locationOf(env)];
  if (!(await az(['group', 'exists', '--name', resourceGroup], Type.Boolean()))) {
    const message = `Resource group ${resourceGroup} does not exist. An owner runs this once: npm run infra:deploy -- --bootstrap`;
    throw new AppError({ code: 'deployment.no-group', kind: 'not-found', message });
  }
  const names = await predictNames(account, env);
  const existing = await readExisting({ az, resourceGroup, location, names });
  if (existing.TODO_KEY_VAULT_CREATE_MODE) say(`The deleted vault ${names.keyVault} is recovered, with its secrets.`);
  if (!existing.TODO_ALERT_RELAY_URL)
    say('Alerts go to mail only: deploy again after the first release, then Slack joins.');
  return { ...existing, ...env };
}

function confirmed(): Promise<boolean> {
  return confirmByTyping('Deploy this? Type yes:', 'yes', '--yes');
}

async function deploy(az: Az, deployment: Deployment, folder: string): Promise<void> {
  say('Deploying; the first time takes 15 to 25 minutes …');
  const outputs = await create(az, deployment);
  say(
    Object.entries(outputs)
      .map(([name, value]) => `  ${name} = ${String(value)}`)
      .join('\n'),
  );
  const files = await writeOutputs(folder, filesOf(deployment.stage, outputs));
  say(`Written: ${files.join(', ')}`);
}

function filesOf(stage: Stage, outputs: Outputs): Record<string, unknown> {
  if (stage === 'bootstrap') return { 'bootstrap-outputs.json': outputs };
  return { 'outputs.json': outputs, 'helm-values.json': toHelmValues(outputs) };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
