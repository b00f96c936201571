import type { Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';
import { valueAt } from './expanded-template.ts';

/** Paths and the only values that they may have: encrypted in transit, no keys, nothing anonymous. */
const MUST: Record<string, Record<string, unknown>> = {
  'Microsoft.ContainerRegistry/registries': {
    'properties.adminUserEnabled': false,
    'properties.anonymousPullEnabled': false,
  },
  'Microsoft.ContainerService/managedClusters': {
    'properties.disableLocalAccounts': true,
    'properties.enableRBAC': true,
    'properties.aadProfile.managed': true,
    'properties.aadProfile.enableAzureRBAC': true,
    'properties.oidcIssuerProfile.enabled': true,
    'properties.securityProfile.workloadIdentity.enabled': true,
    'properties.nodeResourceGroupProfile.restrictionLevel': 'ReadOnly',
    'properties.addonProfiles.omsagent.config.useAADAuth': 'true',
  },
  'Microsoft.DBforPostgreSQL/flexibleServers': {
    'properties.authConfig.activeDirectoryAuth': 'Enabled',
    'properties.authConfig.passwordAuth': 'Disabled',
    'properties.network.publicNetworkAccess': 'Disabled',
  },
  'Microsoft.EventHub/namespaces': { 'properties.disableLocalAuth': true, 'properties.minimumTlsVersion': '1.2' },
  'Microsoft.Communication/communicationServices': { 'properties.disableLocalAuth': true },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': true },
  'Microsoft.KeyVault/vaults': {
    'properties.enableRbacAuthorization': true,
    'properties.enableSoftDelete': true,
    'properties.enablePurgeProtection': true,
    'properties.enabledForDeployment': false,
    'properties.enabledForDiskEncryption': false,
    'properties.enabledForTemplateDeployment': false,
    'properties.accessPolicies': undefined,
  },
  'Microsoft.OperationalInsights/workspaces': { 'properties.features.disableLocalAuth': true },
  'Microsoft.Storage/storageAccounts': {
    'properties.allowSharedKeyAccess': false,
    'properties.allowBlobPublicAccess': false,
    'properties.allowCrossTenantReplication': false,
    'properties.supportsHttpsTrafficOnly': true,
    'properties.minimumTlsVersion': 'TLS1_2',
  },
  'Microsoft.Storage/storageAccounts/blobServices/containers': { 'properties.publicAccess': 'None' },
  'Microsoft.Web/sites': {
    'properties.httpsOnly': true,
    'properties.siteConfig.minTlsVersion': '1.2',
    'properties.siteConfig.scmMinTlsVersion': '1.2',
    'properties.siteConfig.ftpsState': 'Disabled',
    'properties.functionAppConfig.deployment.storage.authentication.type': 'UserAssignedIdentity',
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { 'properties.allow': false },
};

/** Types that have neither keys nor a transport of their own to set. A type in neither list is a fault, so that a person decides about it. */
const NOTHING_TO_SET = new Set([
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Communication/emailServices',
  'Microsoft.Communication/emailServices/domains',
  'Microsoft.Consumption/budgets',
  'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
  'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
  'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
  'Microsoft.DBforPostgreSQL/flexibleServers/databases',
  'Microsoft.EventHub/namespaces/eventhubs',
  'Microsoft.EventHub/namespaces/eventhubs/consumergroups',
  'Microsoft.EventHub/namespaces/networkRuleSets',
  'Microsoft.Insights/actionGroups',
  'Microsoft.Insights/dataCollectionRuleAssociations',
  'Microsoft.Insights/dataCollectionRules',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Insights/metricAlerts',
  'Microsoft.Insights/scheduledQueryRules',
  'Microsoft.Insights/webtests',
  'Microsoft.Insights/workbooks',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites/config',
]);

/** Every setting that leaves something unencrypted or lets somebody in with a key, as `name: path is value`. */
export function findSecurityFaults({ predictedResources }: Snapshot): string[] {
  return predictedResources.flatMap((resource) => {
    const rules = MUST[resource.type];
    if (!rules) return NOTHING_TO_SET.has(resource.type) ? [] : [`${resource.type}: nobody has looked at this type`];
    return Object.entries(rules)
      .filter(([path, value]) => valueAt(resource, path) !== value)
      .map(([path]) => `${resource.name}: ${path} is ${String(valueAt(resource, path))}`);
  });
}
