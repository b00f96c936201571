// The whole production environment in one resource group. bootstrap.bicep comes first, once.
// Names that code, chart and this file share: core/platform/names.ts; a test compares them.

import { makeNames } from 'modules/names.bicep'
import * as options from 'modules/options.bicep'
import { firewall, namedPrincipal, tagMap, workloadPrincipals } from 'modules/types.bicep'

@description('Azure region of all resources, such as eastus.')
param location string = resourceGroup().location
@minLength(1)
@maxLength(20)
@description('Start of resource names; letters and digits of it are used, at most 8.')
param namePrefix string = 'todo'
@description('More tags on every resource.')
param extraTags tagMap = {}

@description('Cluster and its nodes.')
param cluster options.clusterOptions
@description('Address range of the virtual network, /20 or larger, outside 10.0.0.0/16 and 10.244.0.0/16.')
param networkAddressPrefix string = '10.40.0.0/20'
@description('Public ranges that may reach Event Hubs, storage and vault; [] leaves them open to the internet, guarded by Entra.')
param allowedIpRanges string[] = []

@description('Function app.')
param functionApp options.functionAppOptions
@description('Database.')
param database options.databaseOptions
@description('Key Vault.')
param vault options.vaultOptions
@allowed(['Standard_LRS', 'Standard_ZRS'])
@description('Copies of dedup rows and packages: one data centre or three zones.')
param storageSku string
@minValue(1)
@maxValue(40)
@description('Throughput units of Event Hubs.')
param eventHubsCapacity int
@description('Mail to users.')
param mail options.mailOptions

@description('Parts whose code comes later.')
param parts options.partOptions
@description('Logs.')
param logs options.logOptions
@description('Who hears of trouble, and from when on.')
param alerts options.alertOptions
@secure()
@description('URL of the function alert-relay with its key, for alerts in Slack; empty on the first deployment.')
param alertRelayUrl string = ''
@description('First day of this month, where the budget starts when no other day is given; leave it alone.')
param firstOfThisMonth string = utcNow('yyyy-MM-01')
@description('People who administer cluster, vault and database, best a group; empty object id for none.')
param operators namedPrincipal = { objectId: '', name: '', kind: 'Group' }

@description('Kubernetes namespace, as in core/platform/names.ts.')
var namespace = 'todo-chatbot'
@description('Database, as in core/platform/names.ts.')
var databaseName = 'todo'
@description('Most replicas of backend and frontend, as in the chart.')
var maxReplicas = 5
@description('The same suffix for the same resource group, so that a deployment can be repeated.')
var suffix = uniqueString(resourceGroup().id)
@description('Names of all resources.')
var names = union(makeNames(namePrefix, suffix), empty(database.serverName) ? {} : { postgres: database.serverName })
@description('Tags on every resource.')
var tags = union({ product: 'todo-chatbot' }, extraTags)
@description('Whether the database is ours.')
var managedDatabase = database.mode == 'azure'
@description('Firewall of the services with a public endpoint.')
var publicEndpoints firewall = {
  allowedRanges: allowedIpRanges
  subnetIds: [network.outputs.nodesSubnetId, network.outputs.functionsSubnetId]
}
@description('Object ids of the identities that reach data.')
var principals workloadPrincipals = {
  backend: identity.outputs.backend.principalId
  functions: identity.outputs.functions.principalId
  migrate: identity.outputs.migrate.principalId
}
@description('Where the database answers.')
var databaseHost = managedDatabase ? postgres!.outputs.host : database.neonHost

module identity 'modules/identity.bicep' = {
  params: { location: location, tags: tags }
}

module network 'modules/network.bicep' = {
  params: {
    location: location
    tags: tags
    names: names
    addressPrefix: networkAddressPrefix
    zones: cluster.zones
    aksPrincipalId: identity.outputs.aks.principalId
  }
}

module registry 'modules/registry.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.registry
    kubeletPrincipalId: identity.outputs.kubelet.principalId
    buildPrincipalId: identity.outputs.githubBuild.principalId
    deployPrincipalId: identity.outputs.githubDeploy.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    location: location
    tags: tags
    names: names
    options: logs
    namespace: namespace
    platformNamespaces: ['dapr-system', 'envoy-gateway-system', 'cert-manager']
    principals: principals
  }
}

module aks 'modules/aks.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.cluster
    options: cluster
    nodesSubnetId: network.outputs.nodesSubnetId
    controlPlane: identity.outputs.aks
    kubelet: identity.outputs.kubelet
    workspaceId: monitoring.outputs.workspaceId
    containerLogRuleId: monitoring.outputs.containerLogRuleId
  }
}

module aksAccess 'modules/aks-access.bicep' = {
  params: {
    clusterName: names.cluster
    namespace: namespace
    infraPrincipalId: identity.outputs.githubInfra.principalId
    deployPrincipalId: identity.outputs.githubDeploy.principalId
    operators: operators
  }
  dependsOn: [aks]
}

module federation 'modules/federation.bicep' = {
  params: { issuerUrl: aks.outputs.issuerUrl, namespace: namespace }
}

module eventHubs 'modules/event-hubs.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.eventHubs
    capacity: eventHubsCapacity
    network: publicEndpoints
    withReminders: parts.reminders
    principals: principals
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.storage
    skuName: storageSku
    network: publicEndpoints
    parts: parts
    principals: principals
    deployPrincipalId: identity.outputs.githubDeploy.principalId
  }
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.keyVault
    options: vault
    network: publicEndpoints
    workspaceId: monitoring.outputs.workspaceId
    withDatabasePasswords: !managedDatabase
    principals: principals
    deployPrincipalId: identity.outputs.githubDeploy.principalId
    operators: operators
  }
}

module postgres 'modules/postgres.bicep' = if (managedDatabase) {
  params: {
    location: location
    tags: tags
    names: names
    options: database
    databaseName: databaseName
    networkId: network.outputs.networkId
    subnetId: network.outputs.postgresSubnetId
    migrate: identity.outputs.migrate
    operators: operators
    workspaceId: monitoring.outputs.workspaceId
  }
}

module email 'modules/email.bicep' = if (mail.driver == 'acs') {
  params: {
    tags: tags
    slug: names.slug
    suffix: suffix
    dataLocation: mail.acsDataLocation
    functionsPrincipalId: identity.outputs.functions.principalId
  }
}

module functions 'modules/functions.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.functionApp
    identity: identity.outputs.functions
    deployPrincipalId: identity.outputs.githubDeploy.principalId
    subnetId: network.outputs.functionsSubnetId
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    options: functionApp
    settings: {
      EventHubConnection__fullyQualifiedNamespace: eventHubs.outputs.hostName
      AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
      AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
      TABLES_ENDPOINT: storage.outputs.tableEndpoint
      KEY_VAULT_URL: keyVault.outputs.url
      DATABASE_HOST: databaseHost
      DATABASE_NAME: databaseName
      DATABASE_AUTH: managedDatabase ? 'entra' : 'password'
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
    }
  }
}

module operations 'modules/operations.bicep' = {
  params: {
    location: location
    tags: tags
    names: names
    namespace: namespace
    maxReplicas: maxReplicas
    options: alerts
    alertRelayUrl: alertRelayUrl
    budgetStartDate: empty(alerts.budgetStartDate) ? firstOfThisMonth : alerts.budgetStartDate
    dailyCapGb: logs.dailyCapGb
    publicHost: network.outputs.publicHost
    managedDatabase: managedDatabase
    withWatchdog: parts.watchdog
  }
  dependsOn: [aks, monitoring, postgres]
}

// For the chart: each feeds one Helm value (OUTPUT_TO_HELM_VALUE in core/platform/names.ts).
@description('Host name of the container registry.')
output registryLoginServer string = registry.outputs.loginServer
@description('Public host name.')
output publicHost string = network.outputs.publicHost
@description('Name of the public IP address that the gateway takes.')
output publicIpName string = names.publicIp
@description('Resource group of the public IP address.')
output publicIpResourceGroup string = resourceGroup().name
@description('DNS label of the public IP address.')
output dnsLabel string = names.dnsLabel
@description('URL of the vault.')
output keyVaultUrl string = keyVault.outputs.url
@description('Host name of the Event Hubs namespace.')
output eventHubsNamespace string = eventHubs.outputs.hostName
@description('Table endpoint of the storage account.')
output tablesEndpoint string = storage.outputs.tableEndpoint
@description('Host name of the database.')
output databaseHost string = databaseHost
@description('Name of the database.')
output databaseName string = databaseName
@description('Client id of the backend.')
output backendClientId string = identity.outputs.backend.clientId
@description('Object id of the backend: the migration job makes its database login.')
output backendPrincipalId string = identity.outputs.backend.principalId
@description('Object id of the functions: the migration job makes their database login.')
output functionsPrincipalId string = identity.outputs.functions.principalId
@description('Client id of the migration job.')
output migrateClientId string = identity.outputs.migrate.clientId
@description('Tenant of all identities.')
output tenantId string = tenant().tenantId
@description('Who hears of certificates that cannot be renewed.')
output operationsEmail string = alerts.email
@description('Address of the telemetry ingestion; authorises nothing by itself.')
output applicationInsightsConnectionString string = monitoring.outputs.connectionString

// For scripts only (SCRIPT_OUTPUTS).
@description('Name of the cluster.')
output clusterName string = names.cluster
@description('Name of the function app.')
output functionAppName string = functions.outputs.name
@description('Container of the function packages.')
output packagesContainerUrl string = storage.outputs.packagesContainerUrl
@description('Public address of the function app.')
output functionsUrl string = functions.outputs.url
