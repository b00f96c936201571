// The database: managed, private, Entra sign-in only, TLS only, backed up daily.

import { namedPrincipal, tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the server.')
param name string
@description('Short name that the private DNS zone starts with.')
param slug string
@allowed(['16', '17', '18'])
@description('PostgreSQL major version, the same as locally.')
param majorVersion string
@description('Compute size, such as Standard_B1ms or Standard_D2ds_v5.')
param skuName string
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('Family of the compute size. Burstable has neither a standby nor PgBouncer.')
param tier string
@allowed([32, 64, 128, 256, 512, 1024, 2048, 4096])
@description('Storage in GB; it grows by itself and never shrinks.')
param storageGB int
@allowed(['Disabled', 'ZoneRedundant'])
@description('A standby in another zone; not on Burstable.')
param highAvailability string
@minValue(7)
@maxValue(35)
@description('Days that backups are kept and any second can be restored.')
param backupRetentionDays int
@description('Virtual network that resolves the server\'s name.')
param networkId string
@description('Delegated subnet.')
param subnetId string
@description('Identity of the migration job: owns the schema.')
param migrate namedPrincipal
@description('People who may administer the database; empty object id for none.')
param operators namedPrincipal
@description('Name of the database.')
param databaseName string
@description('Log Analytics workspace for the server log.')
param workspaceId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${slug}.private.postgres.database.azure.com'
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
  name: name
  location: location
  tags: tags
  sku: { name: skuName, tier: tier }
  dependsOn: [zone::link]
  properties: {
    version: majorVersion
    createMode: 'Default'
    storage: { storageSizeGB: storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: backupRetentionDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: highAvailability }
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

@description('Server parameters that the encryption of every connection rests on.')
var serverParameters = [
  { name: 'require_secure_transport', value: 'on' }
  { name: 'ssl_min_protocol_version', value: 'TLSv1.2' }
]

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
var administrators = concat([migrate], empty(operators.objectId) ? [] : [operators])

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
@description('Resource id of the server.')
output id string = server.id
