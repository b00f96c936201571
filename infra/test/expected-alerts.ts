import { METRICS } from '#core/platform/names';

/** Every alert on logs that the specification wants: how often, over which time, and what its query must say. */
export const LOG_ALERTS: Record<string, { every: string; window: string; says: RegExp[] }> = {
  'error-rate': {
    every: 'PT1M',
    window: 'PT5M',
    says: [/^AppRequests$/m, /total >= 20/, /100\.0 \* errors \/ total > 5$/m],
  },
  latency: { every: 'PT5M', window: 'PT15M', says: [/percentilew\(DurationMs, ItemCount, 95\)/, /p95 > 1000$/m] },
  'at-max-replicas': { every: 'PT5M', window: 'PT10M', says: [/^KubePodInventory$/m, /"todo-chatbot"/, /pods >= 5$/m] },
  'container-restarts': { every: 'PT15M', window: 'PT30M', says: [/ContainerRestartCount/, /restarts >= 3$/m] },
  'backlog-age': { every: 'PT5M', window: 'PT5M', says: [new RegExp(METRICS.backlogAge), /age > 60$/m] },
  'dead-letters': { every: 'PT15M', window: 'PT15M', says: [new RegExp(METRICS.deadLetters), /letters > 0$/m] },
  'watchdog-silent': { every: 'PT15M', window: 'PT15M', says: [new RegExp(METRICS.watchdogHealthy), /beats == 0$/m] },
  'vault-denied': {
    every: 'PT15M',
    window: 'PT30M',
    says: [/^AZKVAuditLogs$/m, /in \(401, 403\)/, /"Authentication"/],
  },
  'log-cap': { every: 'PT1H', window: 'P1D', says: [/^Usage$/m, /> 0\.8 \* 0\.3$/m] },
  'certificate-expiry': { every: 'P1D', window: 'P1D', says: [new RegExp(METRICS.certificateDaysLeft), /days < 21$/m] },
  'certificate-renewal': { every: 'PT1H', window: 'P1D', says: [/^KubeEvents$/m, /"Certificate"/] },
};

/** FR-032: what is short when it is above this on average. */
export const METRIC_ALERTS: Record<string, [metric: string, above: number]> = {
  'node-cpu': ['node_cpu_usage_percentage', 90],
  'node-memory': ['node_memory_working_set_percentage', 90],
  'node-disk': ['node_disk_usage_percentage', 85],
  'database-cpu': ['cpu_percent', 85],
  'database-memory': ['memory_percent', 90],
  'database-storage': ['storage_percent', 80],
  'database-connections': ['active_connections', 32],
};
