using 'main.bicep'

// The small profile (README, "What it would cost on Azure"). What differs from place to place comes from TODO_… variables, so that this
// file is the same for everybody.
param location = readEnvironmentVariable('TODO_LOCATION', 'eastus')
param namePrefix = readEnvironmentVariable('TODO_NAME_PREFIX', 'todo')
param extraTags = { repository: readEnvironmentVariable('TODO_GITHUB_REPOSITORY', 'owner/todo-chatbot') }

param cluster = {
  kubernetesVersion: '1.36'
  tier: 'Free'
  nodeVmSize: 'Standard_D2as_v5'
  nodeMinCount: 2
  nodeMaxCount: 3
  zones: ['1', '2', '3']
}

param functionApp = {
  runtimeVersion: '24'
  instanceMemoryMB: 512
  alwaysReady: 1
  maximumInstances: 40
  updateStrategy: 'RollingUpdate'
  logLevel: 'info'
}

// The 99.9 % upgrade: skuName Standard_D2ds_v5, tier GeneralPurpose, highAvailability ZoneRedundant.
param database = {
  mode: 'azure'
  neonHost: ''
  // After a restore: the new server (docs/operations.md).
  serverName: readEnvironmentVariable('TODO_DATABASE_SERVER', '')
  version: '18'
  skuName: 'Standard_B1ms'
  tier: 'Burstable'
  storageGB: 32
  highAvailability: 'Disabled'
  backupDays: 7
}

param vault = {
  softDeleteDays: 7
  // `npm run infra:deploy` sets this to recover when a deleted vault holds the name.
  createMode: readEnvironmentVariable('TODO_KEY_VAULT_CREATE_MODE', 'default')
}
param storageSku = 'Standard_ZRS'
param eventHubsCapacity = 1

// On with the release that brings their code.
param parts = {
  reminders: false
  watchdog: false
}

param logs = {
  retentionDays: 30
  dailyCapGb: '0.3'
}

param mail = {
  driver: 'none'
  acsDataLocation: 'United States'
}

param alerts = {
  email: readEnvironmentVariable('TODO_ALERT_EMAIL', 'operations@example.com')
  budgetAmount: 200
  budgetStartDate: readEnvironmentVariable('TODO_BUDGET_START_DATE', '')
  webTest: true
}
param alertRelayUrl = readEnvironmentVariable('TODO_ALERT_RELAY_URL', '')

param operators = {
  objectId: readEnvironmentVariable('TODO_OPERATORS_OBJECT_ID', '')
  name: readEnvironmentVariable('TODO_OPERATORS_NAME', '')
  kind: readEnvironmentVariable('TODO_OPERATORS_KIND', 'Group')
}
