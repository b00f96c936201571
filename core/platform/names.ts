/**
 * The names of the deployment: what code, Bicep, the Helm chart, scripts and documents must write alike. Tests compare
 * the other places with this file. Server code, scripts and tests import it; the page does not (lint rule).
 */
import { HUBS } from '#core/domain/names';

/** The one word for the product: Kubernetes namespace, Helm release, event source prefix. */
export const APP = 'todo-chatbot';

/** Partition count of each hub; fixed for life on Event Hubs Standard, because key mapping depends on it. */
export const PARTITIONS_PER_HUB = 4;

/** How long hubs keep events, in hours (7 days, spec "Event Stream"). */
export const HUB_RETENTION_HOURS = 168;

/** Consumer groups: one per function, never shared, never `$Default` (two functions in one group steal partitions). */
export const CONSUMER_GROUPS = {
  'create-next-occurrence': HUBS.task,
  'index-reminders': HUBS.reminder,
  'deliver-notification': HUBS.notification,
} as const;

/** The functions of this release: a package with others is not deployed. */
export const FUNCTIONS = ['create-next-occurrence', 'health'] as const;

export const TABLES = { dedup: 'eventdedup', remindersDue: 'remindersdue', systemStatus: 'systemstatus' } as const;

/** Blob containers of the Functions storage account; the host owns the first three. */
export const CONTAINERS = {
  checkpoints: 'azure-webjobs-eventhub',
  hosts: 'azure-webjobs-hosts',
  hostSecrets: 'azure-webjobs-secrets',
  deployment: 'function-deployment',
  packages: 'function-packages',
} as const;

export const KUBERNETES = {
  namespace: APP,
  release: APP,
  serviceAccounts: ['backend', 'frontend', 'migrate'],
  daprAppId: 'backend',
  daprComponent: 'events',
  ports: { https: 8443, metrics: 9464 },
} as const;

/** Image repositories by part, below the registry; the chart's defaults say the same. */
export const IMAGES = { backend: 'todo-chatbot/backend', frontend: 'todo-chatbot/frontend' } as const;

export const DATABASE = {
  name: 'todo',
  roles: { owner: 'todo_owner', app: 'todo_app', worker: 'todo_worker' },
} as const;

/**
 * Connections each role may hold. B1ms allows 50 of which 35 are usable
 * (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits); PostgreSQL refuses more at once, it does not queue.
 */
export const CONNECTION_LIMITS = { todo_app: 25, todo_worker: 8, migrate: 2 } as const;

/** Connections of one backend pod: 2 pooled, 1 relay, 1 LISTEN. */
export const POD_CONNECTIONS = { pool: 2, relay: 1, listen: 1 } as const;

export const SECRETS = [
  'session-signing-keys',
  'vapid-keys',
  'llm-api-key',
  'slack-webhook-url',
  'smtp-password',
  'oidc-client-secret',
] as const;

/** Only where a database password exists: locally and with `database.mode: neon`. JSON `{user, password}`. */
export const DATABASE_SECRETS = [
  'database-password-owner',
  'database-password-app',
  'database-password-worker',
] as const;
/** Who signs in with each: the migration by a login of its own, because nobody can sign in as `todo_owner`. */
export const DATABASE_LOGINS = {
  'database-password-owner': 'migrate',
  'database-password-app': DATABASE.roles.app,
  'database-password-worker': DATABASE.roles.worker,
} as const satisfies Record<(typeof DATABASE_SECRETS)[number], string>;
export type SecretName = (typeof SECRETS)[number] | (typeof DATABASE_SECRETS)[number];

/** Settings of the Functions app in production that its host and the host's extensions read; our code only checks their form. */
export const FUNCTION_HOST_SETTINGS = [
  'EventHubConnection__fullyQualifiedNamespace',
  'EventHubConnection__credential',
  'EventHubConnection__clientId',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING',
] as const;

/** Settings of the Functions app in production, all of which Bicep delivers: the host's, and those that `functions/` reads. */
export const FUNCTION_SETTINGS = [
  ...FUNCTION_HOST_SETTINGS,
  'TABLES_ENDPOINT',
  'KEY_VAULT_URL',
  'DATABASE_HOST',
  'DATABASE_PORT',
  'DATABASE_NAME',
  'DATABASE_USER',
  'DATABASE_AUTH',
  'AZURE_CLIENT_ID',
  'DEDUP_LEASE_MS',
  'RETRY_MIN_SECONDS',
  'RETRY_MAX_SECONDS',
  'MAX_ATTEMPTS',
  'LOG_LEVEL',
] as const;

/** The same settings' local forms, connection strings and files in place of identities; the host reads the first two. In production the package itself says its version. */
export const LOCAL_FUNCTION_SETTINGS = [
  'EventHubConnection',
  'AzureWebJobsStorage',
  'TABLES_CONNECTION_STRING',
  'SECRETS_DIR',
  'APP_VERSION',
] as const;

/** How a flag of the host is switched on. It reads flags by `bool.TryParse`, for which `1` is no value and so means "off". */
export const HOST_FLAG_ON = 'true';

/** Bicep outputs and the Helm value each one feeds. */
export const OUTPUT_TO_HELM_VALUE = {
  registryLoginServer: 'image.registry',
  publicHost: 'gateway.publicHost',
  publicIpName: 'gateway.publicIpName',
  publicIpResourceGroup: 'gateway.publicIpResourceGroup',
  dnsLabel: 'gateway.dnsLabel',
  keyVaultUrl: 'keyVault.url',
  eventHubsNamespace: 'events.namespace',
  databaseHost: 'database.host',
  databaseName: 'database.name',
  backendClientId: 'identity.backend',
  migrateClientId: 'identity.migrate',
  backendPrincipalId: 'identity.backendPrincipal',
  functionsPrincipalId: 'identity.functionsPrincipal',
  tenantId: 'identity.tenant',
  operationsEmail: 'certificates.acme.email',
} as const;

/** Bicep outputs that become Helm values once the backend reads them: `tables.endpoint`, `telemetry.connectionString`. */
export const OUTPUTS_FOR_LATER = ['tablesEndpoint', 'applicationInsightsConnectionString'] as const;

/** Bicep outputs that only scripts read. */
export const SCRIPT_OUTPUTS = ['clusterName', 'functionAppName', 'packagesContainerUrl', 'functionsUrl'] as const;

/**
 * Metrics that the watchdog sends to Application Insights and infra/modules/alert-rules.bicep reads; the unit is in the
 * name. Attribute `name` says which hub, component or certificate.
 */
export const METRICS = {
  /** Seconds that the oldest unprocessed event of a hub has waited. */
  backlogAge: 'events.backlog.age.seconds',
  /** Dead letters of a hub that nobody has dealt with yet. */
  deadLetters: 'events.dead_letters.count',
  /** 1 or 0 per check of a component; missing values raise an alert as well. */
  watchdogHealthy: 'watchdog.healthy',
  /** Days until the public certificate or the trust bundle of Dapr ends. */
  certificateDaysLeft: 'certificate.days.left',
} as const;
