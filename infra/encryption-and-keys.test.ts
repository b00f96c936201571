import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../scripts/infra/bicep/expand-parameters.ts';
import { only, ofType, readCommitted, valueAt, type Settings } from './test/expanded-template.ts';
import { findSecurityFaults } from './test/security-faults.ts';

const main = readCommitted('main');

const configuration = (name: string): unknown =>
  valueAt(only(main, 'Microsoft.DBforPostgreSQL/flexibleServers/configurations', name), 'properties.value');

describe('encryption and keys', () => {
  it('FR-021, FR-022: TLS 1.2 or newer everywhere, no key, no password, nothing anonymous', () => {
    expect(findSecurityFaults(main)).toEqual([]);
  });

  it.each([
    ['Microsoft.Storage/storageAccounts', 'allowSharedKeyAccess', true],
    ['Microsoft.Storage/storageAccounts', 'minimumTlsVersion', 'TLS1_0'],
    ['Microsoft.EventHub/namespaces', 'disableLocalAuth', false],
    ['Microsoft.EventHub/namespaces', 'minimumTlsVersion', undefined],
    ['Microsoft.Web/sites', 'httpsOnly', false],
    ['Microsoft.KeyVault/vaults', 'accessPolicies', []],
  ])('a planted fault is seen: %s with %s %j', (type, property, value) => {
    const faulty = structuredClone(main);
    (only(faulty, type)['properties'] as Settings)[property] = value;
    expect(findSecurityFaults(faulty)).toEqual([expect.stringContaining(`properties.${property} is `)]);
  });

  it('a type that nobody has looked at is a fault', () => {
    const [first] = main.predictedResources;
    const faulty = { ...main, predictedResources: [{ ...first, type: 'Microsoft.Sql/servers' }] } as Snapshot;
    expect(findSecurityFaults(faulty)).toEqual(['Microsoft.Sql/servers: nobody has looked at this type']);
  });

  it('FR-022: the database speaks TLS only, is reached only from the network, and lets only nodes and functions in', () => {
    expect(configuration('require_secure_transport')).toBe('on');
    expect(configuration('ssl_min_protocol_version')).toBe('TLSv1.2');
    const rules = valueAt(only(main, 'Microsoft.Network/networkSecurityGroups'), 'properties.securityRules');
    expect(rules).toMatchObject([
      { properties: { access: 'Allow', direction: 'Inbound', priority: 100, destinationPortRanges: ['5432', '6432'] } },
      { properties: { access: 'Deny', direction: 'Inbound', priority: 4000, destinationPortRange: '*' } },
    ]);
    expect(valueAt(rules, '0.properties.sourceAddressPrefixes')).toEqual([
      '10.40.0.0/22',
      '10.40.4.0/24',
      '10.40.5.0/27',
    ]);
  });

  it('FR-033: nobody holds a transaction open for long: outbox and live updates wait for the oldest of the whole server', () => {
    expect(configuration('idle_in_transaction_session_timeout')).toBe('60000');
    expect(configuration('transaction_timeout')).toBe('300000');
  });

  it('FR-020: the server log quotes no rows', () => {
    expect(configuration('log_error_verbosity')).toBe('terse');
  });

  it('FR-022: traffic between nodes is encrypted where the size of the nodes supports it', () => {
    const network = only(main, 'Microsoft.Network/virtualNetworks');
    expect(valueAt(network, 'properties.encryption')).toEqual({ enabled: true, enforcement: 'AllowUnencrypted' });
  });

  it('FR-019: no secret value is in the templates: only parameters that Azure does not store', () => {
    const text = JSON.stringify(main);
    expect(text).not.toMatch(/AccountKey=|SharedAccessKey=|listKeys|-----BEGIN|password["']?\s*[:=]\s*["'][^"']/i);
    expect(ofType(main, 'Microsoft.KeyVault/vaults/secrets')).toEqual([]);
  });
});
