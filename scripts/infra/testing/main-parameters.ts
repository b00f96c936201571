import type { InfraParameters } from '../infra-parameters.ts';

/** What main.bicepparam says; a test with the real compiler compares them. */
export const MAIN_PARAMETERS: InfraParameters = {
  location: 'eastus',
  cluster: {
    kubernetesVersion: '1.36',
    tier: 'Free',
    nodeVmSize: 'Standard_D2as_v5',
    nodeMinCount: 2,
    nodeMaxCount: 3,
    zones: ['1', '2', '3'],
  },
  functionApp: { runtimeVersion: '24', instanceMemoryMB: 512, alwaysReady: 1 },
  database: {
    mode: 'azure',
    neonHost: '',
    version: '18',
    skuName: 'Standard_B1ms',
    tier: 'Burstable',
    storageGB: 32,
    highAvailability: 'Disabled',
  },
  vault: { softDeleteDays: 7 },
  eventHubsCapacity: 1,
  parts: { reminders: false, watchdog: false },
  logs: { dailyCapGb: '0.3' },
  mail: { driver: 'none' },
  alerts: { email: 'operations@example.com', budgetAmount: 200, webTest: true },
};
