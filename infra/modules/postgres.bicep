// The database: managed, private, Entra sign-in only, TLS only, backed up daily.

import { resourceNames } from 'names.bicep'
import { databaseOptions } from 'options.bicep'
import { identityReference, namedPrincipal, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Names of the resources.')
param names resourceNames
@description('Version, size, standby and backups.')
param options databaseOptions
@description('Name of the database.')
param databaseName string
@description('Virtual network that resolves the server\'s name.')
param networkId string
@description('Delegated subnet.')
param subnetId string
@description('Identity of the migration job: owns the schema.')
param migrate identityReference
@description('People who may administer the database; empty object id for none.')
param operators namedPrincipal
@description('Log Analytics workspace for the server log.')
param workspaceId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${names.slug}.private.postgres.database.azure.com'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'network'
    location: 'global'
    tags: tags
    properties: { virtualNetwork: { id: networkId }, registrationEnabled: false }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: names.postgres
  location: location
  tags: tags
  sku: { name: options.skuName, tier: options.tier }
  dependsOn: [zone::link]
  properties: {
    version: options.version
    createMode: 'Default'
    storage: { storageSizeGB: options.storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: options.backupDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: options.highAvailability }
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: zone.id
      publicNetworkAccess: 'Disabled'
    }
    maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 2, startHour: 3, startMinute: 0 }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: databaseName
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

@description('Server parameters: TLS on every connection, no transaction of anybody open for long, no row data in the server log.')
var serverParameters = concat(
  [
    { name: 'require_secure_transport', value: 'on' }
    { name: 'ssl_min_protocol_version', value: 'TLSv1.2' }
    // Outbox and live updates wait for the oldest open transaction of the whole server, whoever holds it. Milliseconds.
    { name: 'idle_in_transaction_session_timeout', value: '60000' }
    // The CONTEXT of an error quotes the row.
    { name: 'log_error_verbosity', value: 'terse' }
  ],
  // New in PostgreSQL 17. Restores and long reports of operators set their own.
  int(options.version) >= 17 ? [{ name: 'transaction_timeout', value: '300000' }] : []
)

// The server takes one change at a time, hence the chain: database, parameters, administrators.
@batchSize(1)
resource configurations 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = [
  for parameter in serverParameters: {
    parent: server
    name: parameter.name
    dependsOn: [database]
    properties: { value: parameter.value, source: 'user-override' }
  }
]

@description('Entra administrators: the migration job and, when given, people.')
var administrators namedPrincipal[] = concat(
  [{ objectId: migrate.principalId, name: migrate.name, kind: 'ServicePrincipal' }],
  empty(operators.objectId) ? [] : [operators]
)

@batchSize(1)
resource entraAdministrators 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = [
  for administrator in administrators: {
    parent: server
    name: administrator.objectId
    dependsOn: [configurations]
    properties: {
      principalName: administrator.name
      principalType: administrator.kind
      tenantId: tenant().tenantId
    }
  }
]

// Only this version knows resource-specific tables; the linter wants 2016-09-01, which lacks them.
#disable-next-line use-recent-api-versions
resource serverLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: server
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
  }
}

@description('Host name of the server, reachable only inside the network.')
output host string = server.properties.fullyQualifiedDomainName
