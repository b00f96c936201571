// Who the parts are. Identities come first and know nothing of the cluster: federation.bicep joins them after AKS
// exists, because one module for both closes a dependency cycle.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap

@description('The one place where the identities of the workloads are named.')
var identityNames = ['aks', 'kubelet', 'backend', 'functions', 'migrate']

@description('What other modules need of an identity.')
@export()
@sealed()
type identityReference = {
  @description('Resource id.')
  id: string
  @description('Name, also the login name in PostgreSQL.')
  name: string
  @description('Object id, for role assignments.')
  principalId: string
  @description('Client id, for SDKs and workload identity.')
  clientId: string
}

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for name in identityNames: {
    name: name
    location: location
    tags: tags
  }
]

@description('Control plane of the cluster.')
output aks identityReference = {
  id: identities[0].id
  name: identities[0].name
  principalId: identities[0].properties.principalId
  clientId: identities[0].properties.clientId
}
@description('Nodes of the cluster: pulls images, nothing else.')
output kubelet identityReference = {
  id: identities[1].id
  name: identities[1].name
  principalId: identities[1].properties.principalId
  clientId: identities[1].properties.clientId
}
@description('Backend pods.')
output backend identityReference = {
  id: identities[2].id
  name: identities[2].name
  principalId: identities[2].properties.principalId
  clientId: identities[2].properties.clientId
}
@description('Function app.')
output functions identityReference = {
  id: identities[3].id
  name: identities[3].name
  principalId: identities[3].properties.principalId
  clientId: identities[3].properties.clientId
}
@description('Migration job: Entra administrator of the database.')
output migrate identityReference = {
  id: identities[4].id
  name: identities[4].name
  principalId: identities[4].properties.principalId
  clientId: identities[4].properties.clientId
}
