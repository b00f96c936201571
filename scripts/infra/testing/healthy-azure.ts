import type { FakeRule } from './fake-az.ts';

const FREE = { message: '', nameAvailable: true, reason: null };

const providers = [
  'Microsoft.App',
  'Microsoft.Authorization',
  'Microsoft.Communication',
  'Microsoft.Compute',
  'Microsoft.Consumption',
  'Microsoft.ContainerRegistry',
  'Microsoft.ContainerService',
  'Microsoft.DBforPostgreSQL',
  'Microsoft.EventHub',
  'microsoft.insights',
  'Microsoft.KeyVault',
  'Microsoft.ManagedIdentity',
  'Microsoft.Network',
  'Microsoft.OperationalInsights',
  'Microsoft.Resources',
  'Microsoft.Storage',
  'Microsoft.Web',
];

/**
 * A subscription that could take the product and has nothing of it yet. The shapes are written by hand from memory of az and
 * its APIs, not recorded: no account was at hand.
 */
export const HEALTHY_AZURE: readonly FakeRule[] = [
  {
    command: 'account show',
    answer: {
      environmentName: 'AzureCloud',
      id: '11111111-1111-4111-8111-111111111111',
      isDefault: true,
      name: 'Pilot',
      state: 'Enabled',
      tenantId: '22222222-2222-4222-8222-222222222222',
      user: { name: 'owner@example.com', type: 'user' },
    },
  },
  { command: 'group exists', answer: true },
  { command: 'resource list', answer: [] },
  {
    command: 'provider list',
    answer: providers.map((namespace) => ({ namespace, registrationState: 'Registered', resourceTypes: [] })),
  },
  {
    command: 'rest',
    when: { '--url': '/Microsoft.Authorization/permissions' },
    answer: { value: [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }] },
  },
  {
    command: 'vm list-skus',
    answer: [
      {
        name: 'Standard_D2as_v5',
        family: 'standardDASv5Family',
        resourceType: 'virtualMachines',
        capabilities: [{ name: 'vCPUs', value: '2' }],
        locationInfo: [{ location: 'eastus', zoneDetails: [], zones: ['3', '1', '2'] }],
        restrictions: [],
      },
    ],
  },
  {
    command: 'vm list-usage',
    answer: [
      { currentValue: '0', limit: '10', localName: 'Total Regional vCPUs', name: { value: 'cores' } },
      { currentValue: '0', limit: '10', localName: 'Standard DASv5 Family', name: { value: 'standardDASv5Family' } },
      { currentValue: '0', limit: '0', localName: 'Standard H Family', name: { value: 'standardHFamily' } },
    ],
  },
  {
    command: 'aks get-versions',
    answer: {
      values: ['1.35', '1.36'].map((version) => ({
        version,
        isPreview: null,
        capabilities: { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'] },
        patchVersions: { [`${version}.2`]: {} },
      })),
    },
  },
  {
    command: 'functionapp list-flexconsumption-runtimes',
    answer: ['24', '22'].map((version) => ({ version, isDefault: version === '24', sku: { skuCode: 'FC1' } })),
  },
  {
    command: 'postgres flexible-server list-skus',
    answer: [
      {
        name: 'FlexibleServerCapabilities',
        restricted: 'Disabled',
        supportedServerVersions: [{ name: '17' }, { name: '18' }],
        supportedServerEditions: [
          { name: 'Burstable', supportedServerSkus: [{ name: 'standard_b1ms', vCores: 1 }] },
          { name: 'GeneralPurpose', supportedServerSkus: [{ name: 'Standard_D2ds_v5', vCores: 2 }] },
        ],
      },
    ],
  },
  { command: 'acr check-name', answer: FREE },
  { command: 'storage account check-name', answer: FREE },
  { command: 'eventhubs namespace exists', answer: FREE },
  { command: 'keyvault check-name', answer: FREE },
  { command: 'keyvault list-deleted', answer: [] },
  { command: 'rest', when: { '--method': 'post', '--url': 'checkNameAvailability' }, answer: FREE },
  { command: 'rest', when: { '--url': 'CheckDnsNameAvailability' }, answer: { available: true } },
  { command: 'rest', when: { '--url': 'Microsoft.Consumption/budgets' }, answer: { value: [] } },
  { command: 'functionapp list', answer: [] },
];
