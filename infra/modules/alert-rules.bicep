// Alert rules of the product. Each query returns rows only when something is wrong, so every rule is "more
// than 0 rows". Rules by the minute cost most (3 dollars a month each), by 15 minutes least: only FR-029 gets a minute.

import { alertRule } from 'types.bicep'

@export()
@description('Users notice: errors, slowness, no room to scale, pods that crash.')
func serviceRules(namespace string, maxReplicas int) alertRule[] => [
  {
    name: 'error-rate'
    title: 'More than 5 % of the requests of a component fail'
    severity: 1
    every: 'PT1M'
    window: 'PT5M'
    // 4xx are the caller's errors (a scanner would raise the alert all day); ItemCount makes sampled rows count in full.
    query: '''
AppRequests
| extend failed = Success == false and not(ResultCode startswith "4")
| summarize total = sum(ItemCount), errors = sumif(ItemCount, failed) by AppRoleName
| where total >= 20 and 100.0 * errors / total > 5
'''
  }
  {
    name: 'latency'
    title: 'The slowest 5 % of requests take more than one second'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    // Live update streams last as long as a tab is open.
    query: '''
AppRequests
| where Url has "/api/" and not(Url has "/api/events")
| summarize total = sum(ItemCount), p95 = percentilew(DurationMs, ItemCount, 95) by AppRoleName
| where total >= 20 and p95 > 1000
'''
  }
  {
    name: 'at-max-replicas'
    title: 'A component has run its greatest number of replicas for a minute: no more room to scale'
    severity: 2
    every: 'PT5M'
    window: 'PT10M'
    // By replica set, so that old and new pods of a rollout do not add up.
    query: $'''
KubePodInventory
| where Namespace == "${namespace}" and ControllerKind == "ReplicaSet" and PodStatus == "Running"
| summarize pods = dcount(PodUid) by ControllerName, bin(TimeGenerated, 1m)
| where pods >= ${maxReplicas}
| summarize minutes = count() by ControllerName
| where minutes >= 2
'''
  }
  {
    name: 'container-restarts'
    title: 'A container restarts again and again'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    query: $'''
KubePodInventory
| where Namespace == "${namespace}"
| summarize restarts = max(ContainerRestartCount) - min(ContainerRestartCount) by PodUid, ContainerName
| where restarts >= 3
'''
  }
]

@export()
@description('What the watchdog measures: events that wait or were given up, certificates that end, and its own silence. Metric names: METRICS in core/platform/names.ts.')
var watchdogRules alertRule[] = [
  {
    name: 'backlog-age'
    title: 'The oldest unprocessed event of a hub has waited for more than 60 seconds'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    query: '''
AppMetrics
| where Name == "events.backlog.age.seconds"
| summarize age = max(Max) by hub = tostring(Properties.name)
| where age > 60
'''
  }
  {
    name: 'dead-letters'
    title: 'Events were set aside as dead letters'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: '''
AppMetrics
| where Name == "events.dead_letters.count"
| summarize letters = max(Max) by hub = tostring(Properties.name)
| where letters > 0
'''
  }
  {
    name: 'watchdog-silent'
    title: 'The watchdog says nothing: outages would go unnoticed'
    severity: 1
    every: 'PT15M'
    window: 'PT15M'
    query: '''
AppMetrics
| where Name == "watchdog.healthy"
| summarize beats = count()
| where beats == 0
'''
  }
  {
    name: 'certificate-expiry'
    title: 'The certificate of the public name or the trust bundle of Dapr ends within 21 days'
    severity: 1
    every: 'P1D'
    window: 'P1D'
    query: '''
AppMetrics
| where Name == "certificate.days.left"
| summarize days = min(Min) by certificate = tostring(Properties.name)
| where days < 21
'''
  }
]
