// Optional mail by Azure Communication Services, from an address that Azure owns. No key: the sender has a role.

import { roles } from 'roles.bicep'
import { tagMap } from 'types.bicep'

@description('Tags on every resource.')
param tags tagMap
@description('Short name that the resources start with.')
param slug string
@description('Suffix that makes the names unique in the world.')
param suffix string
@description('Where mail is kept at rest, such as United States or Europe.')
param dataLocation string
@description('Object id of the functions, which send.')
param functionsPrincipalId string

resource mail 'Microsoft.Communication/emailServices@2026-03-18' = {
  name: 'acse-${slug}-${suffix}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }

  resource domain 'domains' = {
    name: 'AzureManagedDomain'
    location: 'global'
    tags: tags
    properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
  }
}

resource service 'Microsoft.Communication/communicationServices@2026-03-18' = {
  name: 'acs-${slug}-${suffix}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation, linkedDomains: [mail::domain.id], disableLocalAuth: true }
}

// No built-in role sends mail and does less.
resource functionsSend 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, 'functions', roles.communicationEmailOwner)
  scope: service
  properties: {
    principalId: functionsPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.communicationEmailOwner)
  }
}
