import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandParameters, type Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';
import { whyNoBicep } from '../../scripts/infra/bicep/run-bicep-strictly.ts';

const FOLDER = join(import.meta.dirname, '..');
const MAIN = readFileSync(join(FOLDER, 'main.bicepparam'), 'utf8');

/** Why the tests of other parameter values are skipped here, if they are; printed once. */
export const whyNoVariants = whyNoBicep(process.env);
if (whyNoVariants !== undefined) process.stderr.write(`Skipped: ${whyNoVariants}\n`);

/** Everything that is off in main.bicepparam, on: people, mail service, firewall, standby, Slack, recovery of the vault. */
export function everyOption(): Promise<Snapshot> {
  return expandMain(
    replaceAll(MAIN, {
      "readEnvironmentVariable('TODO_OPERATORS_OBJECT_ID', '')": "'99999999-9999-4999-8999-999999999999'",
      "readEnvironmentVariable('TODO_OPERATORS_NAME', '')": "'operators'",
      "driver: 'none'": "driver: 'acs'",
      "skuName: 'Standard_B1ms'": "skuName: 'Standard_D2ds_v5'",
      "tier: 'Burstable'": "tier: 'GeneralPurpose'",
      "highAvailability: 'Disabled'": "highAvailability: 'ZoneRedundant'",
      "readEnvironmentVariable('TODO_KEY_VAULT_CREATE_MODE', 'default')": "'recover'",
      "readEnvironmentVariable('TODO_ALERT_RELAY_URL', '')": `'https://example.com/api/alert-relay?code=${PLANTED_SECRET}'`,
      'param storageSku': "param allowedIpRanges = ['203.0.113.0/24']\nparam storageSku",
    }),
  );
}

/** Stands for the key of the relay function: must not be found anywhere in an expansion. */
export const PLANTED_SECRET = 'planted-value-of-a-secure-parameter';

/** A database elsewhere, mail by a server of one's own, no web test, no zones, nothing always ready. */
export function neon(): Promise<Snapshot> {
  return expandMain(
    replaceAll(MAIN, {
      "mode: 'azure'": "mode: 'neon'",
      "neonHost: ''": "neonHost: 'db.example.com'",
      "driver: 'none'": "driver: 'smtp'",
      "smtpHost: ''": "smtpHost: 'mail.example.com'",
      "from: ''": "from: 'todo@example.com'",
      'webTest: true': 'webTest: false',
      "zones: ['1', '2', '3']": 'zones: []',
      'alwaysReady: 1': 'alwaysReady: 0',
    }),
  );
}

/** Expands another text of main.bicepparam. */
export function expandMain(text: string): Promise<Snapshot> {
  return expandOnce('main.bicepparam', text);
}

/** The text with every key replaced; a key that is not there is a fault of the test. */
export function replaceAll(text: string, replacements: Record<string, string>): string {
  return Object.entries(replacements).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`main.bicepparam no longer says ${from}`);
    return result.replace(from, to);
  }, text);
}

/** Each expansion takes seconds: test files share it by a file that is named after everything that it depends on. */
export async function expandOnce(file: string, text: string): Promise<Snapshot> {
  const hash = createHash('sha256').update(file).update(text);
  for (const source of globSync('**/*.{bicep,json}', { cwd: FOLDER, exclude: ['*.snapshot.json'] }).toSorted()) {
    hash.update(source).update(readFileSync(join(FOLDER, source)));
  }
  const cache = join(tmpdir(), `todo-bicep-${hash.digest('hex')}.json`);
  const known = await readFile(cache, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as Snapshot;
  const expanded = await expandParameters({ folder: FOLDER, file, text, env: process.env });
  const draft = `${cache}.${randomUUID()}`;
  await writeFile(draft, expanded);
  await rename(draft, cache);
  return JSON.parse(expanded) as Snapshot;
}
