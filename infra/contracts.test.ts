import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CONNECTION_LIMITS,
  CONSUMER_GROUPS,
  CONTAINERS,
  DATABASE,
  FUNCTION_SETTINGS,
  KUBERNETES,
  PARTITIONS_PER_HUB,
  POD_CONNECTIONS,
  TABLES,
} from '#core/platform/names';
import { loadFunctionSettings } from '../functions/config.ts';
import { only, ofType, ownName, readCommitted, valueAt } from './test/expanded-template.ts';
import { isMentioned } from './test/shipped-sources.ts';

const main = readCommitted('main');
const namesOf = (type: string) => ofType(main, type).map(ownName).toSorted();
const sorted = (names: readonly string[]) => [...names].toSorted();

/** Consumer groups of the functions that exist: one file each. */
const READ_BY = Object.fromEntries(
  Object.entries(CONSUMER_GROUPS).filter(([name]) =>
    existsSync(join(import.meta.dirname, '../functions', `${name}.ts`)),
  ),
);

describe('names that code, chart and Bicep share', () => {
  it('FR-033: hubs with their partitions, for the events that a function of ours reads', () => {
    const type = 'Microsoft.EventHub/namespaces/eventhubs';
    expect(namesOf(type)).toEqual(sorted([...new Set(Object.values(READ_BY))]));
    for (const hub of ofType(main, type)) {
      expect(valueAt(hub, 'properties.partitionCount')).toBe(PARTITIONS_PER_HUB);
    }
  });

  it('FR-033: one consumer group per function, each on its hub', () => {
    const groups = ofType(main, 'Microsoft.EventHub/namespaces/eventhubs/consumergroups');
    const seen = groups.map(({ name }) => name.split('/').slice(1));
    expect(Object.fromEntries(seen.map(([hub, group]) => [group, hub]))).toEqual(READ_BY);
    expect(seen).toHaveLength(Object.keys(READ_BY).length);
  });

  it('tables that the code opens, and containers', () => {
    const opened = Object.entries(TABLES).filter(([key]) => isMentioned(`TABLES.${key}`));
    expect(opened).not.toEqual([]);
    expect(namesOf('Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual(
      sorted(opened.map(([, name]) => name)),
    );
    expect(namesOf('Microsoft.Storage/storageAccounts/blobServices/containers')).toEqual(
      sorted(Object.values(CONTAINERS)),
    );
  });

  it('FR-039: the database', () => {
    expect(namesOf('Microsoft.DBforPostgreSQL/flexibleServers/databases')).toEqual([DATABASE.name]);
  });

  it('FR-023: identities of pods belong to the service accounts of our namespace', () => {
    const credentials = ofType(main, 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials');
    const subjects = credentials.map(({ name, properties }) => [name.split('/')[0], valueAt(properties, 'subject')]);
    const account = (name: string) => `system:serviceaccount:${KUBERNETES.namespace}:${name}`;
    expect(Object.fromEntries(subjects)).toEqual({ backend: account('backend'), migrate: account('migrate') });
    expect(KUBERNETES.serviceAccounts).toEqual(expect.arrayContaining(['backend', 'migrate']));
    for (const credential of credentials) {
      expect(valueAt(credential, 'properties.audiences')).toEqual(['api://AzureADTokenExchange']);
      expect(valueAt(credential, 'properties.issuer')).toMatch(/outputs\.issuerUrl\.value/);
    }
  });

  it('the function that must answer within 5 seconds is always ready', () => {
    const ready = valueAt(
      only(main, 'Microsoft.Web/sites'),
      'properties.functionAppConfig.scaleAndConcurrency.alwaysReady',
    );
    expect(ready).toEqual([{ name: 'function:create-next-occurrence', instanceCount: 1 }]);
    expect(Object.keys(CONSUMER_GROUPS)).toContain('create-next-occurrence');
  });
});

describe('settings of the function app', () => {
  const settings = only(main, 'Microsoft.Web/sites/config', '/appsettings')['properties'] as Record<string, string>;

  it('are exactly those of names.ts, each of which the host or the code reads (test/settings-are-read.test.ts)', () => {
    expect(sorted(Object.keys(settings))).toEqual(sorted(FUNCTION_SETTINGS));
  });

  it('satisfy functions/config.ts, which has the same defaults', () => {
    const isAddress = /URL$|ENDPOINT$|Uri$/;
    const deployed = Object.entries(settings).map(
      ([name, value]) => [name, isAddress.test(name) && value !== '' ? 'https://example.com' : value] as const,
    );
    const { DEDUP_LEASE_MS, RETRY_MIN_SECONDS, RETRY_MAX_SECONDS, MAX_ATTEMPTS, ...rest } = loadFunctionSettings(
      Object.fromEntries(deployed),
    );
    const isNeeded = /^(EventHub|AzureWebJobs|DATABASE_(HOST|NAME|USER|AUTH)$|KEY_VAULT_URL$|TABLES_ENDPOINT$)/;
    const minimal = deployed.filter(([name]) => isNeeded.test(name));
    expect(loadFunctionSettings(Object.fromEntries(minimal))).toMatchObject({
      DEDUP_LEASE_MS,
      RETRY_MIN_SECONDS,
      RETRY_MAX_SECONDS,
      MAX_ATTEMPTS,
    });
    expect(rest).toMatchObject({ DATABASE_AUTH: 'entra', DATABASE_USER: DATABASE.roles.worker });
  });

  it('FR-019: reach events and storage by identity, never by a connection string', () => {
    expect(settings).toMatchObject({
      EventHubConnection__credential: 'managedidentity',
      AzureWebJobsStorage__credential: 'managedidentity',
    });
    expect(JSON.stringify(settings)).not.toMatch(/SharedAccessKey|AccountKey/);
  });
});

describe('outputs', () => {
  it('FR-019: leak nothing: no key, no password, no parameter', () => {
    expect(JSON.stringify(main.outputs)).not.toMatch(/listKeys|listSecrets|parameters\(|[Pp]assword|Key\b/);
  });

  it('FR-001, SC-001: the public address is fixed and has its name before anything is installed in the cluster', () => {
    const address = only(main, 'Microsoft.Network/publicIPAddresses');
    expect(address).toMatchObject({
      sku: { name: 'Standard' },
      properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: main.outputs['dnsLabel'] } },
    });
    expect(main.outputs).toMatchObject({ publicIpName: address.name, publicIpResourceGroup: 'todo-chatbot' });
  });
});

describe('FR-042: database connections', () => {
  const perPod = POD_CONNECTIONS.pool + POD_CONNECTIONS.relay + POD_CONNECTIONS.listen;

  it('FR-042: the limits of all roles fit into what the SKU lets clients use', () => {
    // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits: B1ms has 50, 15 are reserved.
    const usable: Record<string, number> = { Standard_B1ms: 35 };
    const sku = String(valueAt(only(main, 'Microsoft.DBforPostgreSQL/flexibleServers'), 'sku.name'));
    const sum = Object.values(CONNECTION_LIMITS).reduce((total, limit) => total + limit, 0);
    expect(sum).toBeLessThanOrEqual(usable[sku] ?? 0);
  });

  it('FR-042: five replicas open all their connections, and one more pod of a rollout fits', () => {
    expect(6 * perPod).toBeLessThanOrEqual(CONNECTION_LIMITS.todo_app);
  });
});
