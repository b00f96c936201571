// The dashboard: health, errors, response times, utilisation, and the log search.

import { tagMap } from 'types.bicep'
import * as queries from 'workbook-queries.bicep'
import { choice, metrics, query, text } from 'workbook-tiles.bicep'

@description('Azure region.')
param location string
@description('Tags on the workbook.')
param tags tagMap
@description('Kubernetes namespace of the product.')
param namespace string
@description('Log Analytics workspace that the queries read.')
param workspaceId string
@description('Cluster whose platform metrics are shown.')
param clusterId string
@description('Database server whose platform metrics are shown; empty without one.')
param databaseId string
@description('Event Hubs namespace whose platform metrics are shown.')
param eventHubsId string
@description('Whether the watchdog sends what its tiles show.')
param withWatchdog bool

@description('Resource types of the metric charts.')
var types = {
  cluster: 'microsoft.containerservice/managedclusters'
  database: 'microsoft.dbforpostgresql/flexibleservers'
  eventHubs: 'microsoft.eventhub/namespaces'
}
@description('What the reader chooses at the head: time, and for the log search component, severity and text.')
var choices = {
  type: 9
  name: 'choices'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 3600000 }
        typeSettings: {
          allowCustom: true
          selectableValues: [{ durationMs: 3600000 }, { durationMs: 86400000 }, { durationMs: 604800000 }]
        }
      }
      choice('Component', 'Component (logs)', ['*', 'backend', 'frontend', 'migrate', 'functions', 'daprd'])
      choice('Severity', 'Severity (logs)', ['*', 'debug', 'info', 'warn', 'error', 'fatal'])
      { name: 'Text', label: 'Text (logs)', type: 1, value: '' }
    ]
  }
}
@description('Health and events as the watchdog saw them.')
var watchdog = withWatchdog
  ? [
      query('health', 'Health', queries.health, 'table', 50)
      query('availability', 'Share of healthy checks, %', queries.availability, 'timechart', 50)
      query('events', 'Events: waiting seconds and dead letters', queries.events, 'timechart', 50)
    ]
  : []
@description('Errors, response times.')
var service = [
  text('service', '## Service')
  query('error-rate', 'Errors, % of requests (alert above 5)', queries.errorRate, 'timechart', 50)
  query('response-times', 'Response times: average, p95, p99, ms', queries.responseTimes, 'timechart', 50)
  query('slowest-operations', 'Response times by operation, ms', queries.slowestOperations, 'table', 50)
]
@description('CPU, memory, network, disk (FR-032), replicas, events.')
var utilisation = [
  text('utilisation', '## Utilisation')
  metrics('node-cpu-memory', 'Nodes: CPU and memory, %', types.cluster, clusterId, [
    'node_cpu_usage_percentage'
    'node_memory_working_set_percentage'
  ])
  metrics('node-disk', 'Nodes: disk, %', types.cluster, clusterId, ['node_disk_usage_percentage'])
  metrics('node-network', 'Nodes: network, bytes', types.cluster, clusterId, [
    'node_network_in_bytes'
    'node_network_out_bytes'
  ])
  query('replicas', 'Running pods', queries.replicas(namespace), 'timechart', 50)
  metrics('event-hubs', 'Event Hubs: messages', types.eventHubs, eventHubsId, ['IncomingMessages', 'OutgoingMessages'])
]
@description('The database, where it is ours.')
var database = empty(databaseId)
  ? []
  : [
      metrics('database', 'Database: CPU, memory, disk, %', types.database, databaseId, [
        'cpu_percent'
        'memory_percent'
        'storage_percent'
      ])
      metrics('database-connections', 'Database: connections and network', types.database, databaseId, [
        'active_connections'
        'network_bytes_ingress'
        'network_bytes_egress'
      ])
    ]
@description('The log search (FR-028).')
var logs = [
  text('logs', '## Logs')
  query('log-search', 'Log lines', queries.logSearch(namespace), 'table', 100)
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'operations')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Todo Chatbot operations'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([choices], service, watchdog, utilisation, database, logs)
      fallbackResourceIds: [workspaceId]
    })
  }
}
