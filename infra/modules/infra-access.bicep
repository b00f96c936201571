// What github-infra may do in the resource group: manage resources, and hand out the listed roles only.

@description('Object id of github-infra.')
param principalId string
@description('Id of the role Contributor.')
param contributorRole string
@description('Id of the role Role Based Access Control Administrator.')
param rbacAdministratorRole string
@description('Condition (ABAC) that names the roles that may be assigned.')
param assignmentCondition string

resource manages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'github-infra', contributorRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributorRole)
  }
}

resource assigns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'github-infra', rbacAdministratorRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', rbacAdministratorRole)
    condition: assignmentCondition
    conditionVersion: '2.0'
  }
}
