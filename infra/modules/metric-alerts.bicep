// Alerts on platform metrics (utilisation, FR-032) and the web test, an independent second eye on the public URL.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Action group that is told.')
param actionGroupId string
@description('Resource id of the cluster.')
param clusterId string
@description('Database server, where it is ours.')
param databaseId string
@description('Whether the database is ours.')
param managedDatabase bool
@description('Application Insights that the web test reports to.')
param insightsId string
@description('Whether the web test runs; it checks the certificate of the public name too.')
param webTest bool
@description('Public host name.')
param publicHost string

@sealed()
@description('One rule on a platform metric.')
type metricRule = {
  @description('Name of the rule.')
  name: string
  @description('What is wrong, in words for the reader of the mail.')
  title: string
  @description('Name of the metric.')
  metric: string
  @description('Alert above this average over 15 minutes.')
  above: int
  @description('Whether it is about the database; else about the nodes.')
  database: bool
}

@description('CPU, memory and disk of nodes and database; connections: 35 of B1ms are usable.')
var rules metricRule[] = [
  { name: 'node-cpu', database: false, metric: 'node_cpu_usage_percentage', above: 90, title: 'Nodes lack CPU' }
  {
    name: 'node-memory'
    database: false
    metric: 'node_memory_working_set_percentage'
    above: 90
    title: 'Nodes lack memory'
  }
  { name: 'node-disk', database: false, metric: 'node_disk_usage_percentage', above: 85, title: 'Node disks fill up' }
  { name: 'database-cpu', database: true, metric: 'cpu_percent', above: 85, title: 'The database lacks CPU' }
  { name: 'database-memory', database: true, metric: 'memory_percent', above: 90, title: 'The database lacks memory' }
  {
    name: 'database-storage'
    database: true
    metric: 'storage_percent'
    above: 80
    title: 'The database disk fills up'
  }
  {
    name: 'database-connections'
    database: true
    metric: 'active_connections'
    above: 32
    title: 'Database connections run out'
  }
]
@description('The rules on what exists.')
var activeRules metricRule[] = filter(rules, rule => managedDatabase || !rule.database)

resource utilisation 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in activeRules: {
    name: rule.name
    location: 'global'
    tags: tags
    properties: {
      description: rule.title
      severity: 2
      enabled: true
      scopes: [rule.database ? databaseId : clusterId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'average'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.database
              ? 'Microsoft.DBforPostgreSQL/flexibleServers'
              : 'Microsoft.ContainerService/managedClusters'
            metricName: rule.metric
            timeAggregation: 'Average'
            operator: 'GreaterThan'
            threshold: rule.above
          }
        ]
      }
      actions: [{ actionGroupId: actionGroupId }]
    }
  }
]

resource publicUrlTest 'Microsoft.Insights/webtests@2022-06-15' = if (webTest) {
  name: 'public-url'
  location: location
  // The portal joins test and Application Insights by this tag.
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'public-url'
    Name: 'Public URL'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }]
    Request: { RequestUrl: 'https://${publicHost}/healthz', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource webTestAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = if (webTest) {
  name: 'public-url-down'
  location: 'global'
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource', 'hidden-link:${publicUrlTest.id}': 'Resource' })
  properties: {
    description: 'The public URL does not answer, or its certificate ends within 14 days'
    severity: 0
    enabled: true
    scopes: [publicUrlTest.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: publicUrlTest.id
      componentId: insightsId
      failedLocationCount: 1
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
