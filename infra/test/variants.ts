import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expandParameters, type Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';
import { whyNoBicep } from '../../scripts/infra/bicep/run-bicep-strictly.ts';

const FOLDER = join(import.meta.dirname, '..');

/** Why tests that need the CLI are skipped here, if they are. */
export const noBicep = whyNoBicep(process.env);

/** Everything that is off in main.bicepparam, on: reminders, watchdog, people, mail service, firewall, standby, Slack, recovery of the vault. */
export function everyOption(): Promise<Snapshot> {
  return expandMain({
    "readEnvironmentVariable('TODO_OPERATORS_OBJECT_ID', '')": "'99999999-9999-4999-8999-999999999999'",
    "readEnvironmentVariable('TODO_OPERATORS_NAME', '')": "'operators'",
    "driver: 'none'": "driver: 'acs'",
    'reminders: false': 'reminders: true',
    'watchdog: false': 'watchdog: true',
    "skuName: 'Standard_B1ms'": "skuName: 'Standard_D2ds_v5'",
    "tier: 'Burstable'": "tier: 'GeneralPurpose'",
    "highAvailability: 'Disabled'": "highAvailability: 'ZoneRedundant'",
    "readEnvironmentVariable('TODO_KEY_VAULT_CREATE_MODE', 'default')": "'recover'",
    "readEnvironmentVariable('TODO_ALERT_RELAY_URL', '')": `'https://example.com/api/alert-relay?code=${PLANTED_SECRET}'`,
    'param storageSku': "param allowedIpRanges = ['203.0.113.0/24']\nparam storageSku",
  });
}

/** Stands for the key of the relay function: must not be found anywhere in an expansion. */
export const PLANTED_SECRET = 'planted-value-of-a-secure-parameter';

/** A database elsewhere, mail by a server of one's own, no web test, no zones, no cap on logs, nothing always ready. */
export function elsewhere(): Promise<Snapshot> {
  return expandMain({
    "mode: 'azure'": "mode: 'neon'",
    "neonHost: ''": "neonHost: 'db.example.com'",
    "driver: 'none'": "driver: 'smtp'",
    'webTest: true': 'webTest: false',
    "zones: ['1', '2', '3']": 'zones: []',
    'alwaysReady: 1': 'alwaysReady: 0',
    "dailyCapGb: '0.3'": "dailyCapGb: '-1'",
  });
}

function expandMain(replacements: Record<string, string>): Promise<Snapshot> {
  const text = Object.entries(replacements).reduce(
    (result, [from, to]) => {
      if (!result.includes(from)) throw new Error(`main.bicepparam no longer says ${from}`);
      return result.replace(from, to);
    },
    readFileSync(join(FOLDER, 'main.bicepparam'), 'utf8'),
  );
  return expand('main.bicepparam', text);
}

/** Expands a parameter file of infra/, optionally with another text. */
export async function expand(file: string, text?: string): Promise<Snapshot> {
  const call = { folder: FOLDER, file, env: process.env };
  return JSON.parse(await expandParameters(text === undefined ? call : { ...call, text })) as Snapshot;
}
