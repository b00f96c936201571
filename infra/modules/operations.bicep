// What people look at and what wakes them: action group, alerts, budget, dashboard.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Kubernetes namespace of the product.')
param namespace string
@description('Greatest number of replicas that the autoscaler may start.')
param maxReplicas int
@description('Mail address of the operations team.')
param alertEmail string
@secure()
@description('URL of the function alert-relay with its key, or empty.')
param alertRelayUrl string
@description('Daily log cap in GB, as text.')
param dailyCapGb string
@description('US dollars per month.')
param budgetAmount int
@description('First day of the budget.')
param budgetStartDate string
@description('Whether the web test runs.')
param webTestEnabled bool
@description('Public host name.')
param publicHost string
@description('Log Analytics workspace.')
param workspaceId string
@description('Application Insights.')
param insightsId string
@description('Resource id of the cluster.')
param clusterId string
@description('Resource id of the database server, empty without one.')
param postgresId string

module actionGroup 'action-group.bicep' = {
  params: { tags: tags, alertEmail: alertEmail, alertRelayUrl: alertRelayUrl }
}

module logAlerts 'alerts.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
    actionGroupId: actionGroup.outputs.id
    namespace: namespace
    dailyCapGb: dailyCapGb
    maxReplicas: maxReplicas
  }
}

module metricAlerts 'metric-alerts.bicep' = {
  params: {
    location: location
    tags: tags
    actionGroupId: actionGroup.outputs.id
    clusterId: clusterId
    postgresId: postgresId
    insightsId: insightsId
    webTestEnabled: webTestEnabled
    publicHost: publicHost
  }
}

module budget 'budget.bicep' = {
  params: {
    amount: budgetAmount
    startDate: budgetStartDate
    alertEmail: alertEmail
    actionGroupId: actionGroup.outputs.id
  }
}

module dashboard 'workbook.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
    clusterId: clusterId
    publicUrl: 'https://${publicHost}'
  }
}
