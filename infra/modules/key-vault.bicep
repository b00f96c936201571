// Secrets: one role per secret and reader, every read in the audit log. Values are never in a template:
// `npm run infra:secrets` creates them.

import { vaultOptions } from 'options.bicep'
import { roles } from 'roles.bicep'
import { firewall, namedPrincipal, tagMap, workloadPrincipals } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the vault.')
param name string
@description('Soft delete and creation.')
param options vaultOptions
@description('Who may connect besides Entra\'s check.')
param network firewall
@description('Log Analytics workspace for the audit log.')
param workspaceId string
@description('Whether database passwords exist (database elsewhere).')
param withDatabasePasswords bool
@description('Object ids of the identities that read secrets.')
param principals workloadPrincipals
@description('Object id of github-deploy, which tells people of releases.')
param deployPrincipalId string
@description('People who set secrets; empty object id for none.')
param operators namedPrincipal

@description('Who reads what: the backend signs sessions, hands out the public push key, signs people in, asks the language model; the functions push, post to Slack, send mail; the pipeline posts to Slack and sends mail.')
var secretsOf = {
  backend: ['session-signing-keys', 'vapid-keys', 'llm-api-key', 'oidc-client-secret']
  functions: ['vapid-keys', 'slack-webhook-url', 'smtp-password']
  migrate: []
  'github-deploy': ['slack-webhook-url', 'smtp-password']
}
@description('Passwords of the three database roles; with Entra sign-in there are none.')
var databaseSecretsOf = {
  backend: ['database-password-app']
  functions: ['database-password-worker']
  migrate: ['database-password-owner']
  'github-deploy': []
}
@description('Object ids of all that read secrets.')
var readerPrincipals = union(principals, { 'github-deploy': deployPrincipalId })
@description('All pairs of identity and secret.')
var readers = flatten(map(
  items(secretsOf),
  entry =>
    map(
      concat(entry.value, withDatabasePasswords ? databaseSecretsOf[entry.key] : []),
      secret => { identity: entry.key, secret: secret }
    )
))

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    createMode: options.createMode
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: options.softDeleteDays
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
    name: guid(vault.id, entry.secret, entry.identity, roles.keyVaultSecretsUser)
    scope: secrets[at]
    properties: {
      principalId: readerPrincipals[entry.identity]
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
