// What github-infra may look at in the subscription before it deploys.

targetScope = 'subscription'

@description('Object id of github-infra.')
param principalId string
@description('Resource id of the role.')
param roleDefinitionId string

// Named after the object id: this assignment outlives the resource group, and an identity made anew would otherwise
// meet the old one, whose principal Azure does not let anybody change. What-if shows the name as unknown, which is accepted.
resource looksAhead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleDefinitionId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}
