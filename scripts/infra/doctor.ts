// `npm run doctor [-- --json]`: everything that could stop a deployment, before anything is created. Changes nothing.
import { parseArgs } from 'node:util';
import { Type } from 'typebox';
import { readAccount, type Account } from './account.ts';
import { createAz, type Az } from './az.ts';
import { missingSettings, readAzureEnvironment, locationOf, resourceGroupOf } from './azure-settings.ts';
import { buildParameters, predictResources, runBicep } from './bicep-cli.ts';
import { accessCheck } from './doctor/access.ts';
import { describeFinding, runCheck, type Check, type Finding } from './doctor/check.ts';
import type { DoctorContext } from './doctor/context.ts';
import { nameChecks } from './doctor/free-names.ts';
import { githubChecks } from './doctor/github.ts';
import { nodeChecks } from './doctor/nodes.ts';
import { offerChecks } from './doctor/offers.ts';
import { providersCheck } from './doctor/providers.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { runScript } from '../programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const env = readAzureEnvironment(process.env);
  const show = (finding: Finding) => {
    if (!values.json) process.stdout.write(`${describeFinding(finding)}\n`);
  };
  const findings = await examine(createAz(env), env, show);
  if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
});

async function examine(az: Az, env: NodeJS.ProcessEnv, show: (finding: Finding) => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  const runAll = async (checks: readonly Check[]) => {
    for (const check of checks) {
      const finding = await runCheck(check);
      findings.push(finding);
      show(finding);
    }
  };
  await runAll([bicepCheck(env), signInCheck(az), settingsCheck(env)]);
  // Nothing else can be asked without the compiler and a signed-in account.
  if (findings.slice(0, 2).some(({ ok }) => !ok)) return findings;
  await runAll(deploymentChecks(await readContext(az, env)));
  return findings;
}

function deploymentChecks(context: DoctorContext): Check[] {
  return [
    accessCheck(context),
    providersCheck(context),
    ...nodeChecks(context),
    ...offerChecks(context),
    ...nameChecks(context),
    ...githubChecks(context),
  ];
}

function bicepCheck(env: NodeJS.ProcessEnv): Check {
  return {
    title: 'Bicep CLI',
    run: async () => ({ ok: true, detail: (await runBicep(['--version'], env)).trim() }),
  };
}

function signInCheck(az: Az): Check {
  return {
    title: 'Azure sign-in',
    run: async () => {
      const account: Account = await readAccount(az);
      return { ok: true, detail: `${account.user.name}, subscription ${account.name} (${account.id})` };
    },
  };
}

function settingsCheck(env: NodeJS.ProcessEnv): Check {
  const missing = missingSettings('main', env);
  return {
    title: 'Settings',
    run: () =>
      Promise.resolve(
        missing.length === 0
          ? { ok: true, detail: 'all set' }
          : {
              ok: false,
              detail: `not set: ${missing.join(', ')}`,
              fix: '`npm run infra:what-if` shows how to set them.',
            },
      ),
  };
}

async function readContext(az: Az, env: NodeJS.ProcessEnv): Promise<DoctorContext> {
  const account = await readAccount(az);
  const [resourceGroup, location] = [resourceGroupOf(env), locationOf(env)];
  const place = { subscriptionId: account.id, tenantId: account.tenantId, resourceGroup, location };
  const { parametersJson } = await buildParameters('infra/main.bicepparam', env);
  const groupExists = await az(['group', 'exists', '--name', resourceGroup], Type.Boolean());
  const list = ['resource', 'list', '--resource-group', resourceGroup, '--query', '[].name'];
  const existing = new Set(groupExists ? await az(list, Type.Array(Type.String())) : []);
  const resources = await predictResources('infra', place, env);
  const parameters = readInfraParameters(parametersJson);
  return { az, account, env, resourceGroup, groupExists, existing, parameters, resources };
}
