import type { Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';
import { valueAt } from './expanded-template.ts';

/** Learn pages that the values below come from. */
const AKS = 'https://learn.microsoft.com/azure/aks/';
const FLEX = 'https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to';
const ARM = 'https://learn.microsoft.com/azure/templates/';

/** [type, path, values that Azure knows, source]. The compiler silently accepts any text for them. */
export const KNOWN_VALUES = [
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}free-standard-pricing-tiers`, {
    'sku.name': ['Base'],
    'sku.tier': ['Free', 'Standard'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}supported-kubernetes-versions`, {
    'properties.kubernetesVersion': ['1.35', '1.36'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}azure-cni-overlay`, {
    'properties.networkProfile.networkPlugin': ['azure'],
    'properties.networkProfile.networkPluginMode': ['overlay'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}azure-cni-powered-by-cilium`, {
    'properties.networkProfile.networkDataplane': ['cilium'],
    'properties.networkProfile.networkPolicy': ['cilium'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}load-balancer-standard`, {
    'properties.networkProfile.loadBalancerSku': ['standard'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}egress-outboundtype`, {
    'properties.networkProfile.outboundType': ['loadBalancer'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}auto-upgrade-cluster`, {
    'properties.autoUpgradeProfile.upgradeChannel': ['patch'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}auto-upgrade-node-os-image`, {
    'properties.autoUpgradeProfile.nodeOSUpgradeChannel': ['NodeImage'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}cluster-autoscaler`, {
    'properties.autoScalerProfile.expander': ['least-waste'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}use-system-pools`, {
    'properties.agentPoolProfiles[0].mode': ['System'],
    'properties.agentPoolProfiles[0].type': ['VirtualMachineScaleSets'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}use-azure-linux`, {
    'properties.agentPoolProfiles[0].osSKU': ['AzureLinux3'],
  }),
  ...values('Microsoft.ContainerService/managedClusters', `${AKS}concepts-storage`, {
    'properties.agentPoolProfiles[0].osDiskType': ['Managed'],
  }),
  ...values('Microsoft.ContainerRegistry/registries', `${ARM}microsoft.containerregistry/registries`, {
    'sku.name': ['Basic'],
    'properties.roleAssignmentMode': ['LegacyRegistryPermissions'],
  }),
  ...values('Microsoft.DBforPostgreSQL/flexibleServers', `${ARM}microsoft.dbforpostgresql/flexibleservers`, {
    'sku.tier': ['Burstable', 'GeneralPurpose', 'MemoryOptimized'],
    'properties.version': ['16', '17', '18'],
    'properties.highAvailability.mode': ['Disabled', 'ZoneRedundant'],
    'properties.storage.autoGrow': ['Enabled'],
    'properties.createMode': ['Default'],
  }),
  ...values(
    'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
    `${ARM}microsoft.dbforpostgresql/flexibleservers/administrators`,
    {
      'properties.principalType': ['Group', 'ServicePrincipal', 'User'],
    },
  ),
  ...values('Microsoft.EventHub/namespaces', `${ARM}microsoft.eventhub/namespaces`, {
    'sku.name': ['Standard'],
    'sku.tier': ['Standard'],
  }),
  ...values('Microsoft.EventHub/namespaces/eventhubs', `${ARM}microsoft.eventhub/namespaces/eventhubs`, {
    'properties.retentionDescription.cleanupPolicy': ['Delete'],
  }),
  ...values('Microsoft.KeyVault/vaults', `${ARM}microsoft.keyvault/vaults`, {
    'properties.sku.name': ['standard'],
    'properties.createMode': ['default', 'recover'],
  }),
  ...values('Microsoft.Network/publicIPAddresses', `${ARM}microsoft.network/publicipaddresses`, {
    'sku.name': ['Standard'],
  }),
  ...values('Microsoft.OperationalInsights/workspaces', `${ARM}microsoft.operationalinsights/workspaces`, {
    'properties.sku.name': ['PerGB2018'],
  }),
  ...values('Microsoft.Insights/components', `${ARM}microsoft.insights/components`, {
    'properties.IngestionMode': ['LogAnalytics'],
  }),
  ...values('Microsoft.Storage/storageAccounts', `${ARM}microsoft.storage/storageaccounts`, {
    kind: ['StorageV2'],
    'sku.name': ['Standard_LRS', 'Standard_ZRS'],
  }),
  ...values('Microsoft.Web/serverfarms', FLEX, {
    'sku.name': ['FC1'],
    'sku.tier': ['FlexConsumption'],
  }),
  ...values('Microsoft.Web/sites', FLEX, {
    kind: ['functionapp,linux'],
    'properties.functionAppConfig.runtime.name': ['node'],
    'properties.functionAppConfig.runtime.version': ['22', '24'],
    'properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB': [512, 2048, 4096],
    'properties.functionAppConfig.deployment.storage.type': ['blobContainer'],
  }),
  ...values('Microsoft.Web/sites', 'https://learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates', {
    'properties.functionAppConfig.siteUpdateStrategy.type': ['Recreate', 'RollingUpdate'],
  }),
  ...values('Microsoft.Insights/scheduledQueryRules', `${ARM}microsoft.insights/scheduledqueryrules`, {
    'properties.criteria.allOf[0].operator': ['GreaterThan'],
    'properties.criteria.allOf[0].timeAggregation': ['Count'],
  }),
  ...values('Microsoft.Insights/webtests', `${ARM}microsoft.insights/webtests`, {
    'properties.Kind': ['standard'],
  }),
  ...values(
    'Microsoft.Insights/webtests',
    'https://learn.microsoft.com/azure/azure-monitor/app/availability#location-population-tags',
    {
      'properties.Locations[0].Id': ['emea-nl-ams-azr'],
    },
  ),
  ...values('Microsoft.Consumption/budgets', `${ARM}microsoft.consumption/budgets`, {
    'properties.timeGrain': ['Monthly'],
  }),
];

/** Values that Azure does not know, as `name: path is value (source)`. */
export function findUnknownValues({ predictedResources }: Snapshot): string[] {
  return KNOWN_VALUES.flatMap(([type, path, known, source]) =>
    predictedResources
      .filter((resource) => resource.type === type && !known.includes(valueAt(resource, path)))
      .map((resource) => `${resource.name}: ${path} is ${String(valueAt(resource, path))} (${source})`),
  );
}

type KnownValue = readonly [type: string, path: string, known: readonly unknown[], source: string];

function values(type: string, source: string, allowed: Record<string, readonly unknown[]>): KnownValue[] {
  return Object.entries(allowed).map(([path, known]) => [type, path, known, source]);
}
