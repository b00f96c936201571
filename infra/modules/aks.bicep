// The cluster. Sign-in is by Entra only; pods get identities, not keys.

import { clusterOptions } from 'options.bicep'
import { roles } from 'roles.bicep'
import { identityReference, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the cluster.')
param name string
@description('Version, tier and nodes.')
param options clusterOptions
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
  sku: { name: 'Base', tier: options.tier }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${controlPlane.id}': {} } }
  dependsOn: [assignsKubelet]
  properties: {
    kubernetesVersion: options.kubernetesVersion
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
        vmSize: options.nodeVmSize
        osType: 'Linux'
        osSKU: 'AzureLinux3'
        osDiskType: 'Managed'
        osDiskSizeGB: 32 // the default would be 128 GB premium per node
        enableAutoScaling: true
        count: options.nodeMinCount
        minCount: options.nodeMinCount
        maxCount: options.nodeMaxCount
        maxPods: 50 // AKS reserves memory per possible pod: the default of 250 costs 2 GiB a node
        availabilityZones: options.zones
        vnetSubnetID: nodesSubnetId
        upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 30 }
      }
    ]
  }

  // AKS knows the two windows by these names: new versions on Tuesdays, node images on Wednesdays.
  resource windows 'maintenanceConfigurations' = [
    for (name, at) in ['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule']: {
      name: name
      properties: {
        maintenanceWindow: {
          schedule: { weekly: { intervalWeeks: 1, dayOfWeek: ['Tuesday', 'Wednesday'][at] } }
          durationHours: 4
          startTime: '02:00'
          utcOffset: '+00:00'
        }
      }
    }
  ]
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

@description('OIDC issuer of the service account tokens.')
output issuerUrl string = cluster.properties.oidcIssuerProfile.issuerURL
