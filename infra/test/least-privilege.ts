import { HUBS } from '#core/domain/names';
import { TABLES } from '#core/platform/names';

function forHub(hub: string): string[] {
  return [
    `backend | Event Hubs Data Sender | namespaces/eventhubs/${hub}`,
    `functions | Event Hubs Data Receiver | namespaces/eventhubs/${hub}`,
  ];
}

function forTable(table: string): string[] {
  return [`backend | Storage Table Data Contributor | storageAccounts/tableServices/default/tables/${table}`];
}

/** What reminders and the watchdog need besides, once they are on. */
export const LATER_PARTS = [
  ...forHub(HUBS.reminder),
  ...forHub(HUBS.notification),
  ...forTable(TABLES.systemStatus),
].toSorted();

/** Every role assignment that is needed; a missing or an additional one fails the test. */
export const LEAST_PRIVILEGE = [
  'aks | Managed Identity Operator | userAssignedIdentities/kubelet',
  'aks | Network Contributor | publicIPAddresses',
  'aks | Network Contributor | virtualNetworks/subnets/nodes',
  'kubelet | AcrPull | registries',
  ...forHub(HUBS.task),
  ...forTable(TABLES.dedup),
  'functions | Storage Blob Data Owner | storageAccounts',
  'functions | Storage Table Data Contributor | storageAccounts',
  ...['session-signing-keys', 'vapid-keys', 'llm-api-key', 'oidc-client-secret'].map(
    (secret) => `backend | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  ...['vapid-keys', 'slack-webhook-url', 'smtp-password'].map(
    (secret) => `functions | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  ...['slack-webhook-url', 'smtp-password'].map(
    (secret) => `github-deploy | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  'backend | Monitoring Metrics Publisher | components',
  'functions | Monitoring Metrics Publisher | components',
  'github-build | AcrPush | registries',
  'github-deploy | AcrPull | registries',
  'github-deploy | AKS Cluster User | managedClusters',
  'github-deploy | AKS RBAC Admin | managedClusters/namespaces/todo-chatbot',
  'github-deploy | Website Contributor | sites',
  'github-deploy | Storage Blob Data Contributor | storageAccounts/blobServices/default/containers/function-packages',
  'github-infra | AKS RBAC Cluster Admin | managedClusters',
];
