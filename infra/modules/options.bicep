// The choices that a deployment makes, grouped by what they are about. infra/main.bicepparam holds all values.

@export()
@sealed()
@description('Cluster and its nodes.')
type clusterOptions = {
  @description('Kubernetes minor version. 1.35 is the least with HPA tolerances; Envoy Gateway 1.9 knows none after 1.36.')
  kubernetesVersion: '1.35' | '1.36'
  @description('Free has no SLA for the API server; Standard promises 99.95 % with zones and costs 0.10 dollars per hour.')
  tier: 'Free' | 'Standard'
  @description('Size of the nodes. Documented for system pools: 4 vCPU or more; 2 vCPU work, cost half and are below that.')
  nodeVmSize: string
  @description('Fewest nodes: two, so that one may fail. The full replica range must fit on them, because a new node takes minutes.')
  @minValue(2)
  @maxValue(10)
  nodeMinCount: int
  @description('Most nodes that the cluster autoscaler may start, not below nodeMinCount.')
  @minValue(2)
  @maxValue(10)
  nodeMaxCount: int
  @description('Zones of nodes and public address; [] where the region has none.')
  zones: string[]
}

@export()
@sealed()
@description('Function app.')
type functionAppOptions = {
  @description('Node.js major version; `npm run doctor` says which the region offers.')
  runtimeVersion: '22' | '24'
  @description('Memory of an instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096
  @description('Instances of create-next-occurrence that never sleep. 0 saves 5 dollars a month and breaks the promise of 5 seconds.')
  @minValue(0)
  @maxValue(20)
  alwaysReady: int
  @description('Most instances per function group; no bound on database connections, the database has that.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int
  @description('RollingUpdate replaces instances in batches; Recreate where the region does not offer it.')
  updateStrategy: 'Recreate' | 'RollingUpdate'
  @description('Least severity that is logged.')
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

@export()
@sealed()
@description('Database.')
type databaseOptions = {
  @description('azure: a private managed PostgreSQL here. neon: PostgreSQL elsewhere, by host name and passwords in the vault.')
  mode: 'azure' | 'neon'
  @description('Host of the database with mode neon.')
  neonHost: string
  @description('Name of the server; empty for the usual one. A restored server has another name.')
  serverName: string
  @description('PostgreSQL major version, the same as locally.')
  version: '16' | '17' | '18'
  @description('Compute size. Standard_B1ms allows 35 connections; the limits in core/platform/names.ts add up to that.')
  skuName: string
  @description('Family of skuName. Burstable has neither a standby nor PgBouncer.')
  tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized'
  @description('Storage in GB; it grows by itself and never shrinks.')
  storageGB: 32 | 64 | 128 | 256 | 512 | 1024 | 2048 | 4096
  @description('ZoneRedundant keeps a standby in another zone; not on Burstable.')
  highAvailability: 'Disabled' | 'ZoneRedundant'
  @description('Days that backups are kept and any second can be restored.')
  @minValue(7)
  @maxValue(35)
  backupDays: int
}

@export()
@sealed()
@description('Key Vault.')
type vaultOptions = {
  @description('Days that a deleted vault can be recovered and its name stays taken. Fixed once the vault exists.')
  @minValue(7)
  @maxValue(90)
  softDeleteDays: int
  @description('recover takes back a deleted vault of this name; `npm run infra:deploy` finds out.')
  createMode: 'default' | 'recover'
}

@export()
@sealed()
@description('Logs.')
type logOptions = {
  @description('Days that logs are kept and searched. Up to 31 cost nothing extra.')
  @minValue(7)
  @maxValue(730)
  retentionDays: int
  @description('Gigabytes of logs per day after which collection stops, as text because Bicep has no decimals; -1 for no cap.')
  @minLength(1)
  dailyCapGb: string
}

@export()
@sealed()
@description('Mail to users.')
type mailOptions = {
  @description('none, smtp (a server of yours) or acs (Azure Communication Services, created here).')
  driver: 'none' | 'smtp' | 'acs'
  @description('Where Communication Services keeps mail at rest, such as United States or Europe.')
  acsDataLocation: string
}

@export()
@sealed()
@description('Parts of the product whose code is not there yet. What they need is created only once they are on.')
type partOptions = {
  @description('Reminders and notifications: two hubs with their consumer groups, and the table of due reminders.')
  reminders: bool
  @description('The watchdog: the table of its findings, its alerts and its tiles on the dashboard.')
  watchdog: bool
}

@export()
@sealed()
@description('Who hears of trouble, and from when on.')
type alertOptions = {
  @description('Mail address of the operations team.')
  @minLength(6)
  email: string
  @description('US dollars per month at which the budget alerts.')
  @minValue(1)
  budgetAmount: int
  @description('First day of the budget, yyyy-MM-01; empty for the current month. Pass the existing one on later deployments: Azure refuses to change it.')
  budgetStartDate: string
  @description('Whether the public URL is also tested from outside Azure\'s region, every 5 minutes.')
  webTest: bool
}
