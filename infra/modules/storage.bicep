// Storage of the function app: host state, packages, dedup rows, dead letters. Identity only.

import { partOptions } from 'options.bicep'
import { roles } from 'roles.bicep'
import { firewall, tagMap, workloadPrincipals } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the account.')
param name string
@allowed(['Standard_LRS', 'Standard_ZRS'])
@description('Copies in one data centre (LRS) or in three zones (ZRS), where the region has zones.')
param skuName string
@description('Who may connect besides Entra\'s check.')
param network firewall
@description('Parts that have a table.')
param parts partOptions
@description('Object ids of the identities that reach data.')
param principals workloadPrincipals
@description('Object id of github-deploy: stores packages.')
param deployPrincipalId string

@description('The first three belong to the Functions host; function-deployment is overwritten by each deployment, function-packages keeps every version.')
var containerNames = [
  'azure-webjobs-eventhub'
  'azure-webjobs-hosts'
  'azure-webjobs-secrets'
  'function-deployment'
  'function-packages'
]
@description('Claims and dead letters, due reminders, health.')
var tableNames = concat(['eventdedup'], parts.reminders ? ['remindersdue'] : [], parts.watchdog ? ['systemstatus'] : [])
@description('Tables that the backend uses: dead letters and status.')
var backendTables = concat(['eventdedup'], parts.watchdog ? ['systemstatus'] : [])

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: skuName }
  properties: {
    accessTier: 'Hot'
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: empty(network.allowedRanges) ? 'Allow' : 'Deny'
      ipRules: map(network.allowedRanges, range => { value: range, action: 'Allow' })
      virtualNetworkRules: empty(network.allowedRanges)
        ? []
        #disable-next-line use-resource-id-functions // the ids arrive as a parameter
        : map(network.subnetIds, id => { id: id, action: 'Allow' })
    }
  }

  // No versions and no soft delete: every checkpoint write would leave one behind.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: false
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-06-01' = [
  for container in containerNames: {
    parent: account::blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource dataTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-06-01' = [
  for table in tableNames: {
    parent: account::tables
    name: table
  }
]

resource backendUsesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for table in backendTables: {
    name: guid(account.id, table, 'backend', roles.storageTableDataContributor)
    scope: dataTables[indexOf(tableNames, table)]
    properties: {
      principalId: principals.backend
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageTableDataContributor
      )
    }
  }
]

// The host creates containers of its own, hence Owner and the whole account
// (https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity).
resource functionsUseStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageBlobDataOwner, roles.storageTableDataContributor]: {
    name: guid(account.id, 'functions', role)
    scope: account
    properties: {
      principalId: principals.functions
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource pipelineStoresPackages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, 'function-packages', 'github-deploy', roles.storageBlobDataContributor)
  scope: containers[indexOf(containerNames, 'function-packages')]
  properties: {
    principalId: deployPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageBlobDataContributor
    )
  }
}

@description('Blob endpoint with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
@description('Table endpoint with a slash at the end.')
output tableEndpoint string = account.properties.primaryEndpoints.table
@description('Where the Flex plan keeps the deployed package.')
output deploymentContainerUrl string = '${account.properties.primaryEndpoints.blob}function-deployment'
@description('Where every package ever deployed is kept.')
output packagesContainerUrl string = '${account.properties.primaryEndpoints.blob}function-packages'
