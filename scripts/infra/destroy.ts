// `npm run infra:destroy [-- --confirm GROUP]`: lists what will be deleted, asks for the group's name, deletes the group.
import { parseArgs } from 'node:util';
import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import { readAccount } from './account.ts';
import { ANYTHING, createAz } from './az.ts';
import { readAzureEnvironment, resourceGroupOf } from './azure-settings.ts';
import { buildParameters } from './bicep-cli.ts';
import { confirmByTyping } from './confirm.ts';
import { describeLoss, Doomed } from './destruction/describe-loss.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { runScript } from '../programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { confirm: { type: 'string' } } });
  const env = readAzureEnvironment(process.env);
  const az = createAz(env);
  const group = resourceGroupOf(env);
  const account = await readAccount(az);
  if (!(await az(['group', 'exists', '--name', group], Type.Boolean()))) {
    say(`Resource group ${group} does not exist in ${account.name}: nothing to do.`);
    return;
  }
  const doomed = await az(['resource', 'list', '--resource-group', group], Doomed);
  const { parametersJson } = await buildParameters('infra/main.bicepparam', env);
  const { vault } = readInfraParameters(parametersJson);
  say(`Subscription ${account.name} (${account.id})\n${describeLoss(group, doomed, vault.softDeleteDays)}`);
  if (!(await agreed(group, values.confirm))) {
    say('That is not the name: nothing was deleted.');
    process.exitCode = 1;
    return;
  }
  say('Deleting; this takes 10 to 20 minutes …');
  await az(['group', 'delete', '--name', group, '--yes'], ANYTHING);
  say(`Deleted. What lies outside the group: see "Destroy" in docs/operations.md.`);
});

async function agreed(group: string, given: string | undefined): Promise<boolean> {
  if (given === undefined) return confirmByTyping(`Type ${group} to delete it all:`, group, `--confirm ${group}`);
  if (given === group) return true;
  const message = `--confirm ${given} is not the resource group ${group}: nothing was deleted.`;
  throw new AppError({ code: 'destroy.not-confirmed', kind: 'invalid', message });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
