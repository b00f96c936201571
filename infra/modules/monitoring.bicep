// Where logs, metrics and traces go, and for how long they are kept.

import { roles } from 'roles.bicep'
import { tagMap, workloadPrincipals } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the Log Analytics workspace.')
param workspaceName string
@description('Name of the cluster: the rule for container logs carries it.')
param clusterName string
@description('Short name that the other resources start with.')
param slug string
@minValue(7)
@maxValue(730)
@description('Days that logs are kept and searched. Up to 31 cost nothing extra.')
param retentionDays int
@description('Gigabytes of logs per day after which collection stops, as text because Bicep has no decimals; -1 for no cap.')
param dailyCapGb string
@description('Kubernetes namespaces whose container logs are collected.')
param logNamespaces string[]
@description('Object ids of the identities that send telemetry.')
param principals workloadPrincipals

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: json(dailyCapGb) }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${slug}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    RetentionInDays: 30
    SamplingPercentage: 100
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

@description('ContainerLogV2 holds what pods print; the inventory feeds the alerts on restarts and on the greatest number of replicas.')
var containerStreams = ['Microsoft-ContainerLogV2', 'Microsoft-KubeEvents', 'Microsoft-KubePodInventory']

resource containerLogRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: take('MSCI-${location}-${clusterName}', 64)
  location: location
  tags: tags
  kind: 'Linux'
  properties: {
    dataSources: {
      extensions: [
        {
          name: 'ContainerInsightsExtension'
          extensionName: 'ContainerInsights'
          streams: containerStreams
          extensionSettings: {
            dataCollectionSettings: {
              interval: '1m'
              namespaceFilteringMode: 'Include'
              namespaces: logNamespaces
              enableContainerLogV2: true
            }
          }
        }
      ]
    }
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] }
    dataFlows: [{ streams: containerStreams, destinations: ['workspace'] }]
  }
}

resource sendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for sender in ['backend', 'functions']: {
    name: guid(insights.id, sender, roles.monitoringMetricsPublisher)
    scope: insights
    properties: {
      principalId: principals[sender]
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.monitoringMetricsPublisher
      )
    }
  }
]

@description('Resource id of the workspace.')
output workspaceId string = workspace.id
@description('Resource id of Application Insights.')
output insightsId string = insights.id
@description('Address of the ingestion endpoint. No secret: with local authentication off the key in it authorises nothing.')
output connectionString string = insights.properties.ConnectionString
@description('Resource id of the rule for container logs.')
output containerLogRuleId string = containerLogRule.id
