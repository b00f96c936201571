// The whole production environment in one resource group. bootstrap.bicep comes first, once.
// Names that code, chart and this file share: core/domain/names.ts; a test compares them.

import { makeNames } from 'modules/names.bicep'
import { firewall, namedPrincipal, tagMap, workloadPrincipals } from 'modules/types.bicep'

@description('Azure region of all resources, such as eastus.')
param location string = resourceGroup().location
@minLength(1)
@maxLength(20)
@description('Start of resource names; letters and digits of it are used, at most 8.')
param namePrefix string = 'todo'
@description('Repository that this environment is deployed from, owner/name; becomes a tag.')
param githubRepository string = ''

@allowed(['1.35', '1.36'])
@description('Kubernetes minor version. 1.35 is the least with HPA tolerances; Envoy Gateway 1.9 knows none after 1.36.')
param kubernetesVersion string = '1.36'
@allowed(['Free', 'Standard'])
@description('AKS tier: Free has no SLA for the API server, Standard costs 0.10 dollars per hour.')
param aksTier string = 'Free'
@description('Size of the nodes. Below 4 vCPU is under the documented size of system pools, but works and costs half.')
param nodeVmSize string = 'Standard_D2as_v5'
@minValue(2)
@maxValue(10)
@description('Fewest nodes, at least 2 so that one may fail.')
param nodeMinCount int = 2
@minValue(2)
@maxValue(10)
@description('Most nodes, not below nodeMinCount.')
param nodeMaxCount int = 3
@description('Zones of the nodes; [] where the region has none.')
param availabilityZones string[] = ['1', '2', '3']
@description('Address range of the virtual network, /20 or larger, outside 10.0.0.0/16 and 10.244.0.0/16.')
param networkAddressPrefix string = '10.40.0.0/20'
@description('Public ranges that may reach Event Hubs, storage and vault; [] leaves them open to the internet, guarded by Entra.')
param allowedIpRanges string[] = []

@allowed(['22', '24'])
@description('Node.js major version of the functions; `npm run doctor` says which the region offers.')
param functionsRuntimeVersion string = '24'
@allowed([512, 2048, 4096])
@description('Memory of a function instance in MB.')
param functionsInstanceMemoryMB int = 512
@minValue(0)
@maxValue(20)
@description('Instances of create-next-occurrence that never sleep; 0 breaks the promise of 5 seconds.')
param functionsAlwaysReady int = 1
@minValue(40)
@maxValue(1000)
@description('Most instances per function group.')
param functionsMaximumInstances int = 40
@allowed(['Recreate', 'RollingUpdate'])
@description('How a new function package replaces the old one.')
param functionsUpdateStrategy string = 'RollingUpdate'
@allowed(['Standard_LRS', 'Standard_ZRS'])
@description('Copies of dedup rows and packages: one data centre or three zones.')
param storageSku string = 'Standard_ZRS'

@allowed(['azure', 'neon'])
@description('azure: a private managed PostgreSQL here. neon: PostgreSQL elsewhere, by host and passwords in the vault.')
param databaseMode string = 'azure'
@description('Host of the database with databaseMode neon.')
param neonHost string = ''
@allowed(['16', '17', '18'])
@description('PostgreSQL major version.')
param postgresVersion string = '18'
@description('Compute size of the database. Standard_B1ms allows 35 connections; the limits in core/domain/names.ts add up to that.')
param postgresSkuName string = 'Standard_B1ms'
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('Family of postgresSkuName.')
param postgresTier string = 'Burstable'
@allowed([32, 64, 128, 256, 512, 1024, 2048, 4096])
@description('Storage of the database in GB.')
param postgresStorageGB int = 32
@allowed(['Disabled', 'ZoneRedundant'])
@description('Standby in another zone; needs GeneralPurpose or MemoryOptimized.')
param postgresHighAvailability string = 'Disabled'
@minValue(7)
@maxValue(35)
@description('Days of backups.')
param postgresBackupDays int = 7

@minValue(7)
@maxValue(90)
@description('Days that a deleted vault keeps its name; fixed once the vault exists.')
param keyVaultSoftDeleteDays int = 7
@allowed(['default', 'recover'])
@description('recover when a deleted vault holds the name; `npm run infra:deploy` finds out.')
param keyVaultCreateMode string = 'default'
@minValue(1)
@maxValue(40)
@description('Throughput units of Event Hubs.')
param eventHubsCapacity int = 1

@minValue(7)
@maxValue(730)
@description('Days that logs are kept; up to 31 cost nothing extra.')
param logRetentionDays int = 30
@minLength(1)
@description('Gigabytes of logs per day, as text; -1 for no cap.')
param logDailyCapGb string = '0.3'
@minLength(6)
@description('Mail address of the operations team.')
param alertEmail string
@secure()
@description('URL of the function alert-relay with its key, for alerts in Slack; empty on the first deployment.')
param alertRelayUrl string = ''
@minValue(1)
@description('US dollars per month at which the budget alerts.')
param budgetAmount int = 200
@description('First day of the budget, yyyy-MM-01; empty for the current month. Pass the existing one on later deployments: Azure refuses to change it.')
param budgetStartDate string = ''
@description('First day of this month; leave it alone.')
param firstOfThisMonth string = utcNow('yyyy-MM-01')
@description('Whether the public URL is tested from outside every 5 minutes.')
param webTestEnabled bool = true

@description('Whether mail is sent by Azure Communication Services.')
param communicationEmailEnabled bool = false
@description('Where Communication Services keeps mail at rest.')
param communicationDataLocation string = 'United States'
@description('SMTP server for mail without Communication Services; empty for no mail.')
param smtpHost string = ''
@minValue(1)
@maxValue(65535)
@description('Port of the SMTP server.')
param smtpPort int = 587
@description('Account at the SMTP server.')
param smtpUser string = ''
@description('Sender address of mail by SMTP.')
param mailFrom string = ''
@allowed(['debug', 'info', 'warn', 'error'])
@description('Least severity that the functions log.')
param functionsLogLevel string = 'info'

@description('People who administer cluster, vault and database, best a group; empty object id for none.')
param operators namedPrincipal = { objectId: '', name: '', kind: 'Group' }
@description('More tags on every resource.')
param extraTags tagMap = {}

@description('Kubernetes namespace, as in core/domain/names.ts.')
var namespace = 'todo-chatbot'
@description('Database, as in core/domain/names.ts.')
var databaseName = 'todo'
@description('Most replicas of backend and frontend, as in the chart.')
var maxReplicas = 5
@description('The same suffix for the same resource group, so that a deployment can be repeated.')
var suffix = uniqueString(resourceGroup().id)
@description('Names of all resources.')
var names = makeNames(namePrefix, suffix)
@description('Tags on every resource.')
var tags = union({ product: 'todo-chatbot' }, empty(githubRepository) ? {} : { repository: githubRepository }, extraTags)
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
@description('Public URL of the product.')
var publicUrl = 'https://${network.outputs.publicHost}'
@description('How the functions send mail.')
var mailDriver = communicationEmailEnabled ? 'acs' : empty(smtpHost) ? 'none' : 'smtp'

resource githubInfra 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'github-infra'
}
resource githubDeploy 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: 'github-deploy'
}

module identity 'modules/identity.bicep' = {
  params: { location: location, tags: tags }
}

module network 'modules/network.bicep' = {
  params: {
    location: location
    tags: tags
    networkName: names.network
    addressPrefix: networkAddressPrefix
    publicIpName: names.publicIp
    dnsLabel: names.dnsLabel
    slug: names.slug
    aksPrincipalId: identity.outputs.aks.principalId
  }
}

module registry 'modules/registry.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.registry
    kubeletPrincipalId: identity.outputs.kubelet.principalId
    deployPrincipalId: githubDeploy.properties.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceName: names.workspace
    clusterName: names.cluster
    slug: names.slug
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
    logNamespaces: [namespace, 'dapr-system', 'envoy-gateway-system', 'cert-manager']
    principals: principals
  }
}

module aks 'modules/aks.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.cluster
    kubernetesVersion: kubernetesVersion
    tier: aksTier
    nodeVmSize: nodeVmSize
    nodeMinCount: nodeMinCount
    nodeMaxCount: nodeMaxCount
    zones: availabilityZones
    nodesSubnetId: network.outputs.nodesSubnetId
    controlPlane: identity.outputs.aks
    kubelet: identity.outputs.kubelet
    workspaceId: monitoring.outputs.workspaceId
    containerLogRuleId: monitoring.outputs.containerLogRuleId
    namespace: namespace
    infraPrincipalId: githubInfra.properties.principalId
    deployPrincipalId: githubDeploy.properties.principalId
    operators: operators
  }
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
    backendPrincipalId: identity.outputs.backend.principalId
    functionsPrincipalId: identity.outputs.functions.principalId
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.storage
    skuName: storageSku
    network: publicEndpoints
    backendPrincipalId: identity.outputs.backend.principalId
    functionsPrincipalId: identity.outputs.functions.principalId
    deployPrincipalId: githubDeploy.properties.principalId
  }
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.keyVault
    createMode: keyVaultCreateMode
    softDeleteDays: keyVaultSoftDeleteDays
    network: publicEndpoints
    workspaceId: monitoring.outputs.workspaceId
    withDatabasePasswords: databaseMode == 'neon'
    principals: principals
    operators: operators
  }
}

module postgres 'modules/postgres.bicep' = if (databaseMode == 'azure') {
  params: {
    location: location
    tags: tags
    name: names.postgres
    slug: names.slug
    majorVersion: postgresVersion
    skuName: postgresSkuName
    tier: postgresTier
    storageGB: postgresStorageGB
    highAvailability: postgresHighAvailability
    backupRetentionDays: postgresBackupDays
    networkId: network.outputs.networkId
    subnetId: network.outputs.postgresSubnetId
    migrate: {
      objectId: identity.outputs.migrate.principalId
      name: identity.outputs.migrate.name
      kind: 'ServicePrincipal'
    }
    operators: operators
    databaseName: databaseName
    workspaceId: monitoring.outputs.workspaceId
  }
}

module email 'modules/email.bicep' = if (communicationEmailEnabled) {
  params: {
    tags: tags
    slug: names.slug
    suffix: suffix
    dataLocation: communicationDataLocation
    functionsPrincipalId: identity.outputs.functions.principalId
  }
}

module functions 'modules/functions.bicep' = {
  params: {
    location: location
    tags: tags
    name: names.functionApp
    identity: identity.outputs.functions
    deployPrincipalId: githubDeploy.properties.principalId
    subnetId: network.outputs.functionsSubnetId
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    runtimeVersion: functionsRuntimeVersion
    instanceMemoryMB: functionsInstanceMemoryMB
    alwaysReady: functionsAlwaysReady
    maximumInstances: functionsMaximumInstances
    updateStrategy: functionsUpdateStrategy
    settings: {
      EventHubConnection__fullyQualifiedNamespace: eventHubs.outputs.hostName
      AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
      AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
      TABLES_ENDPOINT: storage.outputs.tableEndpoint
      KEY_VAULT_URL: keyVault.outputs.url
      DATABASE_HOST: postgres.?outputs.host ?? neonHost
      DATABASE_PORT: '5432'
      DATABASE_NAME: databaseName
      DATABASE_USER: 'todo_worker'
      DATABASE_AUTH: databaseMode == 'azure' ? 'entra' : 'password'
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      PUBLIC_URL: publicUrl
      DEDUP_LEASE_MS: '60000'
      RETRY_MIN_SECONDS: '2'
      RETRY_MAX_SECONDS: '60'
      MAX_ATTEMPTS: '5'
      MAIL_DRIVER: mailDriver
      MAIL_FROM: email.?outputs.senderAddress ?? mailFrom
      SMTP_HOST: smtpHost
      SMTP_PORT: string(smtpPort)
      SMTP_USER: smtpUser
      ACS_ENDPOINT: email.?outputs.endpoint ?? ''
      ALERT_EMAIL_TO: alertEmail
      LOG_LEVEL: functionsLogLevel
    }
  }
}

module operations 'modules/operations.bicep' = {
  params: {
    location: location
    tags: tags
    namespace: namespace
    maxReplicas: maxReplicas
    alertEmail: alertEmail
    alertRelayUrl: alertRelayUrl
    dailyCapGb: logDailyCapGb
    budgetAmount: budgetAmount
    budgetStartDate: empty(budgetStartDate) ? firstOfThisMonth : budgetStartDate
    webTestEnabled: webTestEnabled
    publicHost: network.outputs.publicHost
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    clusterId: aks.outputs.id
    postgresId: postgres.?outputs.id ?? ''
  }
}

// For the chart: each feeds one Helm value (OUTPUT_TO_HELM_VALUE in core/domain/names.ts).
@description('Host name of the container registry.')
output registryLoginServer string = registry.outputs.loginServer
@description('Public host name.')
output publicHost string = network.outputs.publicHost
@description('Name of the public IP address that the gateway takes.')
output publicIpName string = network.outputs.publicIpName
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
output databaseHost string = postgres.?outputs.host ?? neonHost
@description('Name of the database.')
output databaseName string = databaseName
@description('Client id of the backend.')
output backendClientId string = identity.outputs.backend.clientId
@description('Client id of the migration job.')
output migrateClientId string = identity.outputs.migrate.clientId
@description('Tenant of all identities.')
output tenantId string = tenant().tenantId
@description('Address of the telemetry ingestion; authorises nothing by itself.')
output applicationInsightsConnectionString string = monitoring.outputs.connectionString

// For scripts only (SCRIPT_OUTPUTS).
@description('Name of the cluster.')
output clusterName string = aks.outputs.name
@description('Name of the function app.')
output functionAppName string = functions.outputs.name
@description('Container of the function packages.')
output packagesContainerUrl string = storage.outputs.packagesContainerUrl
@description('Public address of the function app.')
output functionsUrl string = functions.outputs.url
