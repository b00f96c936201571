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
@description('Resource id of the database server, empty without one.')
param postgresId string
@description('Application Insights that the web test reports to.')
param insightsId string
@description('Whether the web test runs; the certificate of the public name is checked by it too.')
param webTestEnabled bool
@description('Public host name.')
param publicHost string

@sealed()
@description('One rule on a platform metric.')
type metricRule = {
  @description('Name of the rule.')
  name: string
  @description('What is wrong, in words for the reader of the mail.')
  title: string
  @description('Resource that has the metric.')
  target: string
  @description('Namespace of the metric.')
  namespace: string
  @description('Name of the metric.')
  metric: string
  @description('Alert above this average over 15 minutes.')
  above: int
}

@description('Rules on the nodes: CPU, memory, disk.')
var nodeRules metricRule[] = map(
  [
    { name: 'node-cpu', metric: 'node_cpu_usage_percentage', above: 90, title: 'Nodes are short of CPU' }
    { name: 'node-memory', metric: 'node_memory_working_set_percentage', above: 90, title: 'Nodes are short of memory' }
    { name: 'node-disk', metric: 'node_disk_usage_percentage', above: 85, title: 'Node disks fill up' }
  ],
  rule => {
    name: rule.name
    title: rule.title
    target: clusterId
    namespace: 'Microsoft.ContainerService/managedClusters'
    metric: rule.metric
    above: rule.above
  }
)
@description('Rules on the database: CPU, storage, connections (35 of 50 are usable on B1ms).')
var databaseRules metricRule[] = empty(postgresId)
  ? []
  : map(
      [
        { name: 'database-cpu', metric: 'cpu_percent', above: 85, title: 'The database is short of CPU' }
        { name: 'database-storage', metric: 'storage_percent', above: 80, title: 'The database disk fills up' }
        {
          name: 'database-connections'
          metric: 'active_connections'
          above: 32
          title: 'Nearly all database connections are taken'
        }
      ],
      rule => {
        name: rule.name
        title: rule.title
        target: postgresId
        namespace: 'Microsoft.DBforPostgreSQL/flexibleServers'
        metric: rule.metric
        above: rule.above
      }
    )

resource utilisation 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in concat(nodeRules, databaseRules): {
    name: rule.name
    location: 'global'
    tags: tags
    properties: {
      description: rule.title
      severity: 2
      enabled: true
      scopes: [rule.target]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'average'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.namespace
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

resource webTest 'Microsoft.Insights/webtests@2022-06-15' = if (webTestEnabled) {
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

resource webTestAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = if (webTestEnabled) {
  name: 'public-url-down'
  location: 'global'
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource', 'hidden-link:${webTest.id}': 'Resource' })
  properties: {
    description: 'The public URL does not answer, or its certificate ends within 14 days'
    severity: 0
    enabled: true
    scopes: [webTest.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: webTest.id
      componentId: insightsId
      failedLocationCount: 1
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
