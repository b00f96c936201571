import { HUBS } from '#core/domain/names';
import { TABLES } from '#core/platform/names';

/** Who needs what, from design: nobody has more, and every line is missed when it is gone. */
export const LEAST_PRIVILEGE = [
  'aks | Managed Identity Operator | userAssignedIdentities/kubelet',
  'aks | Network Contributor | publicIPAddresses',
  'aks | Network Contributor | virtualNetworks/subnets/nodes',
  'kubelet | AcrPull | registries',
  ...Object.values(HUBS).map((hub) => `backend | Event Hubs Data Sender | namespaces/eventhubs/${hub}`),
  ...Object.values(HUBS).map((hub) => `functions | Event Hubs Data Receiver | namespaces/eventhubs/${hub}`),
  ...[TABLES.dedup, TABLES.systemStatus].map(
    (table) => `backend | Storage Table Data Contributor | storageAccounts/tableServices/default/tables/${table}`,
  ),
  'functions | Storage Blob Data Owner | storageAccounts',
  'functions | Storage Table Data Contributor | storageAccounts',
  ...['session-signing-keys', 'vapid-keys', 'llm-api-key', 'oidc-client-secret'].map(
    (secret) => `backend | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  ...['vapid-keys', 'slack-webhook-url', 'smtp-password'].map(
    (secret) => `functions | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  'backend | Monitoring Metrics Publisher | components',
  'functions | Monitoring Metrics Publisher | components',
  'github-deploy | AcrPush | registries',
  'github-deploy | AKS Cluster User | managedClusters',
  'github-deploy | AKS RBAC Admin | managedClusters/namespaces/todo-chatbot',
  'github-deploy | Website Contributor | sites',
  'github-deploy | Storage Blob Data Contributor | storageAccounts/blobServices/default/containers/function-packages',
  'github-infra | AKS RBAC Cluster Admin | managedClusters',
];
