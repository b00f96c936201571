// The cluster. Sign-in is by Entra only; pods get identities, not keys.

import { roles } from 'roles.bicep'
import { identityReference } from 'identity.bicep'
import { namedPrincipal, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the cluster.')
param name string
@description('Kubernetes minor version, without a patch: the patch channel chooses that.')
param kubernetesVersion string
@allowed(['Free', 'Standard'])
@description('Free has no SLA for the API server; Standard promises 99.95 % with zones.')
param tier string
@description('Size of the nodes. Documented for system pools: 4 vCPU or more; 2 vCPU work but are below that.')
param nodeVmSize string
@minValue(2)
@maxValue(10)
@description('Fewest nodes; the full replica range must fit on them, because a new node takes minutes.')
param nodeMinCount int
@minValue(2)
@maxValue(10)
@description('Most nodes that the cluster autoscaler may start.')
param nodeMaxCount int
@description('Availability zones of the nodes; none where the region has none.')
param zones string[]
@description('Subnet of the nodes.')
param nodesSubnetId string
@description('Identity of the control plane.')
param controlPlane identityReference
@description('Identity of the nodes.')
param kubelet identityReference
@description('Log Analytics workspace for container logs.')
param workspaceId string
@description('Data collection rule for container logs.')
param containerLogRuleId string
@description('Kubernetes namespace that the pipeline deploys into.')
param namespace string
@description('Object id of the identity that prepares the cluster (github-infra).')
param infraPrincipalId string
@description('Object id of the identity that deploys the chart (github-deploy).')
param deployPrincipalId string
@description('People who may administer the cluster; empty object id for none.')
param operators namedPrincipal

// The control plane gives the nodes their identity.
resource kubeletIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'kubelet'
}
resource assignsKubelet 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(kubeletIdentity.id, 'aks', roles.managedIdentityOperator)
  scope: kubeletIdentity
  properties: {
    principalId: controlPlane.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.managedIdentityOperator)
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2026-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Base', tier: tier }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${controlPlane.id}': {} } }
  dependsOn: [assignsKubelet]
  properties: {
    kubernetesVersion: kubernetesVersion
    dnsPrefix: name
    enableRBAC: true
    disableLocalAccounts: true
    aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenant().tenantId }
    oidcIssuerProfile: { enabled: true }
    securityProfile: {
      workloadIdentity: { enabled: true }
      imageCleaner: { enabled: true, intervalHours: 168 }
    }
    identityProfile: {
      kubeletidentity: { resourceId: kubelet.id, clientId: kubelet.clientId, objectId: kubelet.principalId }
    }
    nodeResourceGroupProfile: { restrictionLevel: 'ReadOnly' }
    autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'NodeImage' }
    addonProfiles: {
      omsagent: {
        enabled: true
        config: { logAnalyticsWorkspaceResourceID: workspaceId, useAADAuth: 'true' }
      }
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      loadBalancerSku: 'standard'
      outboundType: 'loadBalancer'
      podCidr: '10.244.0.0/16'
      serviceCidr: '10.0.0.0/16'
      dnsServiceIP: '10.0.0.10'
    }
    autoScalerProfile: { 'scale-down-unneeded-time': '10m', expander: 'least-waste' }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        type: 'VirtualMachineScaleSets'
        vmSize: nodeVmSize
        osType: 'Linux'
        osSKU: 'AzureLinux3'
        osDiskType: 'Managed'
        osDiskSizeGB: 32 // the default would be 128 GB premium per node
        enableAutoScaling: true
        count: nodeMinCount
        minCount: nodeMinCount
        maxCount: nodeMaxCount
        maxPods: 50 // AKS reserves memory per possible pod: the default of 250 costs 2 GiB a node
        availabilityZones: zones
        vnetSubnetID: nodesSubnetId
        upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 30 }
      }
    ]
  }

  resource versionWindow 'maintenanceConfigurations' = {
    name: 'aksManagedAutoUpgradeSchedule'
    properties: {
      maintenanceWindow: {
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Tuesday' } }
        durationHours: 4
        startTime: '02:00'
        utcOffset: '+00:00'
      }
    }
  }

  resource nodeImageWindow 'maintenanceConfigurations' = {
    name: 'aksManagedNodeOSUpgradeSchedule'
    properties: {
      maintenanceWindow: {
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Wednesday' } }
        durationHours: 4
        startTime: '02:00'
        utcOffset: '+00:00'
      }
    }
  }
}

// AKS finds the rule for container logs by this name.
resource containerLogs 'Microsoft.Insights/dataCollectionRuleAssociations@2024-03-11' = {
  name: 'ContainerInsightsExtension'
  scope: cluster
  properties: { dataCollectionRuleId: containerLogRuleId }
}

// Who signed in to the API server and what the autoscaler did; the audit category is left out: it alone fills the cap.
// Only this version knows resource-specific tables; the linter wants 2016-09-01, which lacks them.
#disable-next-line use-recent-api-versions
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: cluster
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      { category: 'guard', enabled: true }
      { category: 'cluster-autoscaler', enabled: true }
    ]
  }
}

module access 'aks-access.bicep' = {
  params: {
    clusterName: cluster.name
    namespace: namespace
    infraPrincipalId: infraPrincipalId
    deployPrincipalId: deployPrincipalId
    operators: operators
  }
}

@description('Name of the cluster.')
output name string = cluster.name
@description('Resource id of the cluster.')
output id string = cluster.id
@description('OIDC issuer of the service account tokens.')
output issuerUrl string = cluster.properties.oidcIssuerProfile.issuerURL
