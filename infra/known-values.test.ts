import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from './test/api-versions.ts';
import { only, ofType, readCommitted, valueAt, type Settings } from './test/expanded-template.ts';
import { findUnknownValues, KNOWN_VALUES } from './test/known-values.ts';

const main = readCommitted('main');
const cluster = only(main, 'Microsoft.ContainerService/managedClusters');

describe('values that the compiler does not check', () => {
  it('are known to Azure', () => {
    expect(findUnknownValues(main)).toEqual([]);
  });

  it('a wrong one is seen, whichever it is', () => {
    for (const [type, path] of KNOWN_VALUES) {
      const faulty = structuredClone(main);
      const keys = path.split(/[.[\]]+/).filter(Boolean);
      const holder = valueAt(ofType(faulty, type)[0], keys.slice(0, -1).join('.')) as Settings;
      holder[keys.at(-1) ?? ''] = 'ciliumm';
      expect(findUnknownValues(faulty)).toEqual([expect.stringContaining(`${path} is ciliumm`)]);
    }
  });

  it('API versions are those that the templates were checked with', () => {
    for (const { type, apiVersion } of main.predictedResources) {
      const parent = type.split('/').slice(0, 2).join('/');
      expect({ type, apiVersion }).toEqual({ type, apiVersion: API_VERSIONS[parent] });
    }
  });
});

describe('the cluster', () => {
  it('FR-041: has nodes in three zones, two at least, and grows by itself', () => {
    expect(valueAt(cluster, 'properties.agentPoolProfiles')).toMatchObject([
      {
        availabilityZones: ['1', '2', '3'],
        enableAutoScaling: true,
        minCount: 2,
        maxCount: 3,
        maxPods: 50,
        osDiskSizeGB: 32,
      },
    ]);
  });

  it('is updated at known hours, in windows whose names AKS looks for', () => {
    const windows = ofType(main, 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations');
    expect(windows.map(({ name }) => name.split('/')[1])).toEqual([
      'aksManagedAutoUpgradeSchedule',
      'aksManagedNodeOSUpgradeSchedule',
    ]);
    for (const window of windows) {
      expect(valueAt(window, 'properties.maintenanceWindow')).toMatchObject({
        durationHours: 4,
        startTime: '02:00',
        utcOffset: '+00:00',
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: expect.stringMatching(/^(Tues|Wednes)day$/) as string } },
      });
    }
  });

  it('keeps the address ranges of pods, services and network apart', () => {
    expect(valueAt(cluster, 'properties.networkProfile')).toMatchObject({
      podCidr: '10.244.0.0/16',
      serviceCidr: '10.0.0.0/16',
      dnsServiceIP: '10.0.0.10',
    });
    const network = only(main, 'Microsoft.Network/virtualNetworks');
    expect(valueAt(network, 'properties.addressSpace.addressPrefixes')).toEqual(['10.40.0.0/20']);
    const subnets = valueAt(network, 'properties.subnets') as { name: string; properties: Settings }[];
    expect(Object.fromEntries(subnets.map(({ name, properties }) => [name, properties['delegations']]))).toMatchObject({
      nodes: undefined,
      functions: [{ properties: { serviceName: 'Microsoft.App/environments' } }],
      postgres: [{ properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }],
    });
  });
});

describe('cost', () => {
  it('SC-012: the default is the lean profile: no priced tier, one throughput unit, the smallest database', () => {
    expect(valueAt(cluster, 'sku.tier')).toBe('Free');
    expect(valueAt(only(main, 'Microsoft.EventHub/namespaces'), 'sku.capacity')).toBe(1);
    expect(valueAt(only(main, 'Microsoft.DBforPostgreSQL/flexibleServers'), 'sku.name')).toBe('Standard_B1ms');
    expect(
      valueAt(only(main, 'Microsoft.Web/sites'), 'properties.functionAppConfig.scaleAndConcurrency'),
    ).toMatchObject({
      instanceMemoryMB: 512,
      maximumInstanceCount: 40,
    });
  });
});
