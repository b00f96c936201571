// `npm run infra:secrets [-- --env-file FILE] [-- --rotate NAME]`: fills the vault, never overwrites, never shows a value.
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readAccount } from './account.ts';
import { createAz } from './az.ts';
import { readAzureEnvironment } from './azure-settings.ts';
import { buildParameters } from './bicep-cli.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { predictNames } from './predict-names.ts';
import { runScript } from '../programs/run-script.ts';
import { createAsk } from './secrets/ask-secret.ts';
import { fillVault } from './secrets/fill-vault.ts';
import { neededSecrets } from './secrets/needed.ts';
import { rotateSecret } from './secrets/rotate-secret.ts';
import { createVault } from './secrets/vault.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { 'env-file': { type: 'string' }, rotate: { type: 'string' } } });
  const env = readAzureEnvironment(process.env);
  const az = createAz(env);
  const names = await predictNames(await readAccount(az), env);
  const { parametersJson } = await buildParameters('infra/main.bicepparam', env);
  const needed = neededSecrets(readInfraParameters(parametersJson));
  const vault = createVault(az, names.keyVault);
  const ask = await createAsk(values['env-file']);
  if (values.rotate === undefined) {
    for (const { name, did } of await fillVault({ vault, needed, ask })) say(`${name}: ${did}`);
    return;
  }
  if (values.rotate === 'session-signing-keys') say('First every process learns the new key; that takes 90 s …');
  await rotateSecret({ vault, needed, ask, name: values.rotate, wait });
  say(`${values.rotate}: rotated; every process uses the new value within 60 s.`);
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
