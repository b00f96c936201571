// Identities of the processes and of the pipeline. They come first and know nothing of the cluster: federation.bicep joins them after AKS
// exists, because one module for both closes a dependency cycle.

import { identityReference, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap

resource aksIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'aks'
  location: location
  tags: tags
}
resource kubeletIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'kubelet'
  location: location
  tags: tags
}
resource backendIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'backend'
  location: location
  tags: tags
}
resource functionsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'functions'
  location: location
  tags: tags
}
resource migrateIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'migrate'
  location: location
  tags: tags
}

// Made by bootstrap.bicep.
resource buildIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'github-build'
}
resource infraIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'github-infra'
}
resource deployIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'github-deploy'
}

@description('Control plane of the cluster.')
output aks identityReference = {
  id: aksIdentity.id
  name: aksIdentity.name
  principalId: aksIdentity.properties.principalId
  clientId: aksIdentity.properties.clientId
}
@description('Nodes of the cluster: pulls images, nothing else.')
output kubelet identityReference = {
  id: kubeletIdentity.id
  name: kubeletIdentity.name
  principalId: kubeletIdentity.properties.principalId
  clientId: kubeletIdentity.properties.clientId
}
@description('Backend pods.')
output backend identityReference = {
  id: backendIdentity.id
  name: backendIdentity.name
  principalId: backendIdentity.properties.principalId
  clientId: backendIdentity.properties.clientId
}
@description('Function app.')
output functions identityReference = {
  id: functionsIdentity.id
  name: functionsIdentity.name
  principalId: functionsIdentity.properties.principalId
  clientId: functionsIdentity.properties.clientId
}
@description('Migration job: Entra administrator of the database.')
output migrate identityReference = {
  id: migrateIdentity.id
  name: migrateIdentity.name
  principalId: migrateIdentity.properties.principalId
  clientId: migrateIdentity.properties.clientId
}
@description('Pipeline that builds and pushes images.')
output githubBuild identityReference = {
  id: buildIdentity.id
  name: buildIdentity.name
  principalId: buildIdentity.properties.principalId
  clientId: buildIdentity.properties.clientId
}
@description('Pipeline that changes infrastructure.')
output githubInfra identityReference = {
  id: infraIdentity.id
  name: infraIdentity.name
  principalId: infraIdentity.properties.principalId
  clientId: infraIdentity.properties.clientId
}
@description('Pipeline that deploys chart and functions.')
output githubDeploy identityReference = {
  id: deployIdentity.id
  name: deployIdentity.name
  principalId: deployIdentity.properties.principalId
  clientId: deployIdentity.properties.clientId
}
