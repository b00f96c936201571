/** An alert on logs: how often, over which time, and the limit that a requirement names, as the query's end says it. */
type LogAlert = { every: string; window: string; limit?: RegExp };

/** Every alert on logs without the watchdog. */
export const LOG_ALERTS: Record<string, LogAlert> = {
  // FR-029: more than 5 % of all requests.
  'error-rate': { every: 'PT1M', window: 'PT5M', limit: /> 5$/ },
  // SC-005: one second.
  latency: { every: 'PT5M', window: 'PT15M', limit: /> 1000$/ },
  'at-max-replicas': { every: 'PT5M', window: 'PT10M' },
  'container-restarts': { every: 'PT15M', window: 'PT30M' },
  'vault-denied': { every: 'PT15M', window: 'PT30M' },
  'log-cap': { every: 'PT1H', window: 'P1D' },
  'certificate-renewal': { every: 'PT1H', window: 'P1D' },
};

/** Those on what the watchdog measures. */
export const WATCHDOG_ALERTS: Record<string, LogAlert> = {
  // FR-031: 60 seconds.
  'backlog-age': { every: 'PT5M', window: 'PT5M', limit: /> 60$/ },
  'dead-letters': { every: 'PT15M', window: 'PT15M', limit: /> 0$/ },
  'watchdog-silent': { every: 'PT15M', window: 'PT15M', limit: /== 0$/ },
  'certificate-expiry': { every: 'P1D', window: 'P1D', limit: /< 21$/ },
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
