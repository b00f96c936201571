// Operations: action group, alerts, budget, dashboard.

import { resourceNames } from 'names.bicep'
import { alertOptions } from 'options.bicep'
import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Names of the resources that are watched.')
param names resourceNames
@description('Kubernetes namespace of the product.')
param namespace string
@description('Greatest number of replicas that the autoscaler may start.')
param maxReplicas int
@description('Who hears of trouble.')
param options alertOptions
@secure()
@description('URL of the function alert-relay with its key, or empty.')
param alertRelayUrl string
@description('First day of the budget.')
param budgetStartDate string
@description('Daily log cap in GB, as text.')
param dailyCapGb string
@description('Public host name.')
param publicHost string
@description('Whether the database is ours.')
param managedDatabase bool
@description('Whether the watchdog runs.')
param withWatchdog bool

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: names.workspace
}
resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}
resource cluster 'Microsoft.ContainerService/managedClusters@2026-08-01' existing = {
  name: names.cluster
}
resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = {
  name: names.postgres
}
resource eventHubs 'Microsoft.EventHub/namespaces@2026-01-01' existing = {
  name: names.eventHubs
}

module actionGroup 'action-group.bicep' = {
  params: { tags: tags, alertEmail: options.email, alertRelayUrl: alertRelayUrl }
}

module logAlerts 'scheduled-query-rules.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: workspace.id
    actionGroupId: actionGroup.outputs.id
    namespace: namespace
    dailyCapGb: dailyCapGb
    maxReplicas: maxReplicas
    withWatchdog: withWatchdog
  }
}

module metricAlerts 'metric-alerts.bicep' = {
  params: {
    location: location
    tags: tags
    actionGroupId: actionGroup.outputs.id
    clusterId: cluster.id
    databaseId: server.id
    managedDatabase: managedDatabase
    insightsId: insights.id
    webTest: options.webTest
    publicHost: publicHost
  }
}

module budget 'budget.bicep' = {
  params: {
    amount: options.budgetAmount
    startDate: budgetStartDate
    alertEmail: options.email
    actionGroupId: actionGroup.outputs.id
  }
}

module dashboard 'workbook.bicep' = {
  params: {
    location: location
    tags: tags
    namespace: namespace
    workspaceId: workspace.id
    clusterId: cluster.id
    databaseId: managedDatabase ? server.id : ''
    eventHubsId: eventHubs.id
    withWatchdog: withWatchdog
  }
}
