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
@description('Object id of github-build, which pushes images.')
param buildPrincipalId string
@description('Object id of github-deploy, which looks at images before it releases them.')
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

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for puller in [
    { name: 'kubelet', principalId: kubeletPrincipalId }
    // `gh attestation verify` reads the image's digest from the registry.
    { name: 'github-deploy', principalId: deployPrincipalId }
  ]: {
    name: guid(registry.id, puller.name, roles.acrPull)
    scope: registry
    properties: {
      principalId: puller.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    }
  }
]

resource pipelinePushes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'github-build', roles.acrPush)
  scope: registry
  properties: {
    principalId: buildPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPush)
  }
}

@description('Host name of the registry.')
output loginServer string = registry.properties.loginServer
