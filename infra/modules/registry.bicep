// Container images: nodes pull, the pipeline pushes, there are no passwords.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the registry.')
param name string
@description('Object id of the nodes\' identity.')
param kubeletPrincipalId string
@description('Object id of the identity that the pipeline deploys with.')
param deployPrincipalId string

import { roles } from 'roles.bicep'

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: 'Enabled'
    // Per-repository ABAC breaks the kubelet's AcrPull.
    roleAssignmentMode: 'LegacyRegistryPermissions'
  }
}

resource nodesPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'kubelet', roles.acrPull)
  scope: registry
  properties: {
    principalId: kubeletPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

resource pipelinePushes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'github-deploy', roles.acrPush)
  scope: registry
  properties: {
    principalId: deployPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPush)
  }
}

@description('Host name of the registry.')
output loginServer string = registry.properties.loginServer
