// Secrets: one role per secret and reader, every read in the audit log. Values are never in a template:
// `npm run infra:secrets` creates them.

import { roles } from 'roles.bicep'
import { firewall, namedPrincipal, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the vault.')
param name string
@allowed(['default', 'recover'])
@description('recover takes back a deleted vault of this name, with its secrets.')
param createMode string
@minValue(7)
@maxValue(90)
@description('Days that a deleted vault can be recovered and its name stays taken. Fixed once the vault exists.')
param softDeleteDays int
@description('Who may connect besides Entra\'s check.')
param network firewall
@description('Log Analytics workspace for the audit log.')
param workspaceId string
@sealed()
@description('One secret and one identity that may read it.')
type reader = {
  @description('Name of the secret.')
  secret: string
  @description('Object id of the reader.')
  principalId: string
}
@description('Who may read which secret.')
param readers reader[]
@description('People who set secrets; empty object id for none.')
param operators namedPrincipal

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    createMode: createMode
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: softDeleteDays
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: empty(network.allowedRanges) ? 'Allow' : 'Deny'
      ipRules: map(network.allowedRanges, range => { value: range })
      #disable-next-line use-resource-id-functions // the ids arrive as a parameter
      virtualNetworkRules: empty(network.allowedRanges) ? [] : map(network.subnetIds, id => { id: id })
    }
  }
}

// Only this version knows resource-specific tables; the linter wants 2016-09-01, which lacks them.
#disable-next-line use-recent-api-versions
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2026-05-15' existing = [
  for entry in readers: {
    parent: vault
    name: entry.secret
  }
]

resource readsSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (entry, at) in readers: {
    name: guid(vault.id, entry.secret, entry.principalId, roles.keyVaultSecretsUser)
    scope: secrets[at]
    properties: {
      principalId: entry.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    }
  }
]

resource operatorsSetSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operators.objectId)) {
  name: guid(vault.id, operators.objectId, roles.keyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: operators.objectId
    principalType: operators.kind
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
  }
}

@description('URL of the vault, with a slash at the end.')
output url string = vault.properties.vaultUri
@description('Resource id of the vault.')
output id string = vault.id
