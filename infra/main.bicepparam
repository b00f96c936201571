using 'main.bicep'

// The small profile (README, "Cost"). What differs from place to place comes from TODO_… variables, so that this
// file is the same for everybody. Only numbers and choices that the reviewer should see are repeated here.
param location = readEnvironmentVariable('TODO_LOCATION', 'eastus')
param namePrefix = readEnvironmentVariable('TODO_NAME_PREFIX', 'todo')
param githubRepository = readEnvironmentVariable('TODO_GITHUB_REPOSITORY', '')

param kubernetesVersion = '1.36'
param aksTier = 'Free'
param nodeVmSize = 'Standard_D2as_v5'
param nodeMinCount = 2
param nodeMaxCount = 3

param functionsRuntimeVersion = '24'
param functionsInstanceMemoryMB = 512
param functionsAlwaysReady = 1

param databaseMode = 'azure'
param postgresSkuName = 'Standard_B1ms'
param postgresTier = 'Burstable'
param postgresStorageGB = 32
param postgresHighAvailability = 'Disabled'

param keyVaultSoftDeleteDays = 7
// `npm run infra:deploy` sets this to recover when a deleted vault holds the name.
param keyVaultCreateMode = readEnvironmentVariable('TODO_KEY_VAULT_CREATE_MODE', 'default')
param eventHubsCapacity = 1

param logRetentionDays = 30
param logDailyCapGb = '0.3'
param alertEmail = readEnvironmentVariable('TODO_ALERT_EMAIL', 'operations@example.com')
param alertRelayUrl = readEnvironmentVariable('TODO_ALERT_RELAY_URL', '')
param budgetAmount = 200
param budgetStartDate = readEnvironmentVariable('TODO_BUDGET_START_DATE', '')
param webTestEnabled = true
param communicationEmailEnabled = false

param operators = {
  objectId: readEnvironmentVariable('TODO_OPERATORS_OBJECT_ID', '')
  name: readEnvironmentVariable('TODO_OPERATORS_NAME', '')
  kind: readEnvironmentVariable('TODO_OPERATORS_KIND', 'Group')
}
