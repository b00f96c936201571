// Alerts on logs. Each query returns rows only when something is wrong, so every rule is "more than 0 rows".
// Outage within 60 s (FR-031) is the watchdog function's work: nothing in Azure Monitor promises it.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every rule.')
param tags tagMap
@description('Log Analytics workspace that the queries read.')
param workspaceId string
@description('Action group that is told.')
param actionGroupId string
@description('Kubernetes namespace of the product.')
param namespace string
@description('Daily log cap in GB, as text; -1 for no cap.')
param dailyCapGb string
@description('Greatest number of replicas that the autoscaler may start.')
param maxReplicas int

@description('The greatest value of a metric that our own code sends, per series.')
var appMetric = 'AppMetrics | where Name == "{0}" | summarize value=max(Max) by tostring(Properties.name)'

@sealed()
@description('One alert rule.')
type alertRule = {
  @description('Name of the rule.')
  name: string
  @description('What is wrong, in words for the reader of the mail.')
  title: string
  @description('0 critical, 1 error, 2 warning, 3 information.')
  severity: 0 | 1 | 2 | 3
  @description('How often the query runs, ISO 8601. PT1M costs most.')
  every: string
  @description('How much of the past the query reads, ISO 8601.')
  window: string
  @description('KQL that returns rows only when something is wrong.')
  query: string
}

@description('All rules on logs.')
var rules alertRule[] = [
  {
    name: 'error-rate'
    title: 'More than 5 % of requests fail'
    severity: 1
    every: 'PT1M'
    window: 'PT5M'
    query: 'AppRequests | summarize t=sum(ItemCount), f=sumif(ItemCount, Success == false and not(ResultCode startswith "4")) | where t >= 20 and 100.0 * f / t > 5'
  }
  {
    name: 'latency'
    title: '95 % of requests take up to more than one second'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    // Live update streams last as long as a tab is open.
    query: 'AppRequests | where Url has "/api/" and not(Url has "/api/events") | summarize t=sum(ItemCount), p95=percentilew(DurationMs, ItemCount, 95) | where t >= 20 and p95 > 1000'
  }
  {
    name: 'container-restarts'
    title: 'Containers restart again and again'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    query: format(
      'KubePodInventory | where Namespace == "{0}" | summarize restarts=max(ContainerRestartCount) - min(ContainerRestartCount) by PodUid, ContainerName | where restarts >= 3',
      namespace
    )
  }
  {
    name: 'at-max-replicas'
    title: 'A component runs its greatest number of replicas: no more room to scale'
    severity: 2
    every: 'PT5M'
    window: 'PT10M'
    query: format(
      'KubePodInventory | where Namespace == "{0}" and PodStatus == "Running" | extend component=extract("(backend|frontend)-", 1, Name) | where isnotempty(component) | summarize pods=dcount(PodUid) by component, bin(TimeGenerated, 1m) | where pods >= {1} | summarize minutes=count() by component | where minutes >= 2',
      namespace,
      maxReplicas
    )
  }
  {
    name: 'backlog-age'
    title: 'The oldest unprocessed event waits for more than 60 seconds'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    query: '${format(appMetric, 'events.backlog.age.seconds')} | where value > 60'
  }
  {
    name: 'dead-letters'
    title: 'Events were set aside as dead letters'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: '${format(appMetric, 'events.dead_letters.count')} | where value > 0'
  }
  {
    name: 'watchdog-silent'
    title: 'The watchdog says nothing: outages would go unnoticed'
    severity: 1
    every: 'PT5M'
    window: 'PT10M'
    query: 'AppMetrics | where Name == "watchdog.healthy" | summarize beats=count() | where beats == 0'
  }
  {
    name: 'vault-denied'
    title: 'Somebody was refused access to a secret'
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
    // The 401 of the sign-in challenge is how every client begins.
    query: 'AZKVAuditLogs | where HttpStatusCode in (401, 403) and not(OperationName == "Authentication" and HttpStatusCode == 401)'
  }
  {
    name: 'log-cap'
    title: 'Logs have used 80 % of their daily cap; at 100 % collection stops'
    severity: 2
    every: 'PT1H'
    window: 'P1D'
    query: format(
      'Usage | where IsBillable == true | summarize gb=sum(Quantity) / 1000.0 | where {0} > 0 and gb > 0.8 * {0}',
      startsWith(dailyCapGb, '-') ? '0.0' : dailyCapGb
    )
  }
  {
    name: 'certificate-expiry'
    title: 'A certificate or the trust bundle of Dapr ends within 21 days'
    severity: 1
    every: 'P1D'
    window: 'P1D'
    query: 'AppMetrics | where Name == "certificate.days.left" | summarize days=min(Min) by tostring(Properties.name) | where days < 21'
  }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.title
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      // Some tables appear with their first row only.
      skipQueryValidation: true
      autoMitigate: rule.every != 'P1D'
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
