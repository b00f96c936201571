// Alerts on logs. Outage within 60 s (FR-031) is the watchdog function's work: nothing in Azure Monitor promises it.

import { serviceRules, watchdogRules } from 'alert-rules.bicep'
import { quotaAndAccessRules } from 'quota-and-access-alert-rules.bicep'
import { alertRule, tagMap } from 'types.bicep'

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
@description('Greatest number of replicas that the autoscaler may start.')
param maxReplicas int
@description('Daily log cap in GB, as text; -1 for no cap.')
param dailyCapGb string
@description('Whether the watchdog sends the metrics that its rules read.')
param withWatchdog bool

@description('All rules on logs.')
var rules alertRule[] = concat(
  serviceRules(namespace, maxReplicas),
  quotaAndAccessRules(dailyCapGb),
  withWatchdog ? watchdogRules : []
)

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
      // A rule that runs once a day tells once a day, until somebody acts.
      autoMitigate: rule.every != 'P1D'
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
