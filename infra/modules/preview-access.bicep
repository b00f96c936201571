// What github-preview may do in the resource group: read, and ask what a deployment would change.

@description('Object id of github-preview.')
param principalId string
@description('Id of the role Reader.')
param readerRole string
@description('Resource id of the role that asks for what-if.')
param whatIfRoleId string

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'github-preview', readerRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', readerRole)
  }
}

resource asksWhatIf 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'github-preview', whatIfRoleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: whatIfRoleId
  }
}
