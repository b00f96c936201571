import { Type } from 'typebox';
import type { Az } from '../az.ts';
import { DeletedVaults } from '../deployment/existing.ts';
import { readResourceNames } from '../resource-names.ts';
import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const Available = Type.Object({ nameAvailable: Type.Boolean() });
const DnsAvailable = Type.Object({ available: Type.Boolean() });

/** Names that are unique in the world are free, or ours already. */
export function nameChecks(context: DoctorContext): Check[] {
  const { az, existing, resources } = context;
  const names = readResourceNames(resources);
  const ask = (kind: string, name: string, args: readonly string[]) =>
    check(`${kind} ${name}`, existing.has(name), async () => (await az(args, Available)).nameAvailable);
  const askRest = (kind: string, name: string, type: RestType) =>
    check(`${kind} ${name}`, existing.has(name), () => restSaysFree(az, type, name));
  return [
    ask('Registry', names.registry, ['acr', 'check-name', '--name', names.registry]),
    ask('Storage account', names.storage, ['storage', 'account', 'check-name', '--name', names.storage]),
    ask('Event Hubs', names.eventHubs, ['eventhubs', 'namespace', 'exists', '--name', names.eventHubs]),
    askRest('Function app', names.functionApp, 'Microsoft.Web/sites'),
    ...(names.postgres === undefined
      ? []
      : [askRest('PostgreSQL', names.postgres, 'Microsoft.DBforPostgreSQL/flexibleServers')]),
    dnsCheck(context, names.dnsLabel),
    vaultCheck(context, ask('Key Vault', names.keyVault, ['keyvault', 'check-name', '--name', names.keyVault])),
  ];
}

function check(title: string, isOurs: boolean, isFree: () => Promise<boolean>): Check {
  return {
    title,
    run: async () => {
      if (isOurs) return { ok: true, detail: 'ours already' };
      if (await isFree()) return { ok: true, detail: 'free' };
      return { ok: false, detail: 'taken by somebody else', fix: 'Set another TODO_NAME_PREFIX.' };
    },
  };
}

const API_VERSIONS = {
  'Microsoft.Web/sites': '2024-04-01',
  'Microsoft.DBforPostgreSQL/flexibleServers': '2024-08-01',
} as const;
type RestType = keyof typeof API_VERSIONS;

/** These two have no az command for it. */
async function restSaysFree(az: Az, type: RestType, name: string): Promise<boolean> {
  const path = `/subscriptions/{subscriptionId}/providers/${type.split('/')[0]}/checkNameAvailability`;
  const url = `${path}?api-version=${API_VERSIONS[type]}`;
  const body = JSON.stringify({ name, type });
  return (await az(['rest', '--method', 'post', '--url', url, '--body', body], Available)).nameAvailable;
}

/** The label belongs to the address: that it exists means that the label is ours. */
function dnsCheck({ az, existing, resources, parameters }: DoctorContext, label: string): Check {
  const address = resources.find(({ type }) => type === 'Microsoft.Network/publicIPAddresses')?.name ?? '';
  const path = `/subscriptions/{subscriptionId}/providers/Microsoft.Network/locations/${parameters.location}`;
  const url = `${path}/CheckDnsNameAvailability?domainNameLabel=${label}&api-version=2024-05-01`;
  const isFree = async () => (await az(['rest', '--method', 'get', '--url', url], DnsAvailable)).available;
  return check(`DNS label ${label}`, existing.has(address), isFree);
}

/** A deleted vault of ours is fine: the deployment recovers it. Deleted elsewhere, its name is out of reach. */
function vaultCheck({ az, parameters, resources }: DoctorContext, plain: Check): Check {
  const name = readResourceNames(resources).keyVault;
  return {
    title: plain.title,
    run: async () => {
      const deleted = await az(['keyvault', 'list-deleted', '--resource-type', 'vault'], DeletedVaults);
      const ours = deleted.find((vault) => vault.name === name);
      if (ours === undefined) return plain.run();
      const { location, scheduledPurgeDate } = ours.properties;
      if (location === parameters.location) return { ok: true, detail: 'deleted; the deployment recovers it' };
      const detail = `deleted in ${location}, taken until ${scheduledPurgeDate}`;
      return { ok: false, detail, fix: 'Set another TODO_NAME_PREFIX, or deploy to that region.' };
    },
  };
}
