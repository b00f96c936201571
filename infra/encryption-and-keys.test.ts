import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../scripts/infra/bicep/expand-parameters.ts';
import { only, ofType, readCommitted, valueAt, type Settings } from './test/expanded-template.ts';
import { findSecurityFaults } from './test/security-faults.ts';
import { everyOption, neon, PLANTED_SECRET, whyNoVariants } from './test/variants.ts';

const main = readCommitted('main');

describe('encryption and keys', () => {
  it('FR-021, FR-022: TLS 1.2 or newer everywhere, no key, no password, nothing anonymous', () => {
    expect(findSecurityFaults(main)).toEqual([]);
  });

  it.skipIf(whyNoVariants)('FR-021, FR-022: the same with every option on, and with a database elsewhere', async () => {
    expect(findSecurityFaults(await everyOption())).toEqual([]);
    expect(findSecurityFaults(await neon())).toEqual([]);
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
    const configuration = (name: string) =>
      valueAt(only(main, 'Microsoft.DBforPostgreSQL/flexibleServers/configurations', name), 'properties.value');
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

  it('FR-022: traffic between nodes is encrypted where the size of the nodes supports it', () => {
    const network = only(main, 'Microsoft.Network/virtualNetworks');
    expect(valueAt(network, 'properties.encryption')).toEqual({ enabled: true, enforcement: 'AllowUnencrypted' });
  });

  it('FR-019: no secret value is in the templates: only parameters that Azure does not store', () => {
    const text = JSON.stringify(main);
    expect(text).not.toMatch(/AccountKey=|SharedAccessKey=|listKeys|-----BEGIN|password["']?\s*[:=]\s*["'][^"']/i);
    expect(ofType(main, 'Microsoft.KeyVault/vaults/secrets')).toEqual([]);
  });

  it.skipIf(whyNoVariants)('FR-019: the value of a secure parameter stays out of the expansion', async () => {
    expect(JSON.stringify(await everyOption())).not.toContain(PLANTED_SECRET);
  });

  it.skipIf(whyNoVariants)(
    'FR-025: with ranges given, services with a public endpoint refuse everybody else',
    async () => {
      const closed = await everyOption();
      for (const [type, path] of [
        ['Microsoft.KeyVault/vaults', 'properties.networkAcls'],
        ['Microsoft.Storage/storageAccounts', 'properties.networkAcls'],
        ['Microsoft.EventHub/namespaces/networkRuleSets', 'properties'],
      ] as const) {
        const rules = valueAt(only(closed, type), path);
        expect(rules).toMatchObject({ defaultAction: 'Deny', ipRules: [expect.anything()] });
        expect(JSON.stringify(rules)).toContain('203.0.113.0/24');
        expect(valueAt(rules, 'virtualNetworkRules')).toHaveLength(2);
      }
    },
  );
});
