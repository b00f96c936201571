// Where logs, metrics and traces go, and for how long they are kept.

import { resourceNames } from 'names.bicep'
import { logOptions } from 'options.bicep'
import { roles } from 'roles.bicep'
import { tagMap, workloadPrincipals } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Names of the resources.')
param names resourceNames
@description('Retention and daily cap.')
param options logOptions
@description('Kubernetes namespace of the product.')
param namespace string
@description('Kubernetes namespaces of the platform whose container logs are collected too.')
param platformNamespaces string[]
@description('Object ids of the identities that send telemetry.')
param principals workloadPrincipals

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: names.workspace
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: options.retentionDays
    workspaceCapping: { dailyQuotaGb: json(options.dailyCapGb) }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: names.insights
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

@description('ContainerLogV2 holds what pods print, KubeEvents what Kubernetes does with them.')
var logStreams = ['Microsoft-ContainerLogV2', 'Microsoft-KubeEvents']
@description('State of the pods: feeds the alerts on restarts and on the greatest number of replicas.')
var inventoryStreams = ['Microsoft-KubePodInventory']

resource containerLogRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: take('MSCI-${location}-${names.cluster}', 64)
  location: location
  tags: tags
  kind: 'Linux'
  properties: {
    dataSources: {
      extensions: [
        {
          name: 'ContainerInsightsExtension'
          extensionName: 'ContainerInsights'
          streams: concat(logStreams, inventoryStreams)
          extensionSettings: {
            dataCollectionSettings: {
              interval: '1m'
              namespaceFilteringMode: 'Include'
              namespaces: union([namespace], platformNamespaces)
              enableContainerLogV2: true
            }
          }
        }
      ]
    }
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] }
    dataFlows: [
      { streams: logStreams, destinations: ['workspace'] }
      {
        streams: inventoryStreams
        destinations: ['workspace']
        // A row per container and minute is expensive: only our own namespace is kept.
        transformKql: 'source | where Namespace == "${namespace}"'
      }
    ]
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
