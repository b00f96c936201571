// The event stream: one hub per category, one consumer group per function. Access keys are disabled.

import { roles } from 'roles.bicep'
import { firewall, tagMap, workloadPrincipals } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the namespace.')
param name string
@minValue(1)
@maxValue(40)
@description('Throughput units: 1 MB/s in, 2 MB/s out each.')
param capacity int
@description('Who may connect besides Entra\'s check.')
param network firewall
@description('Whether reminders and notifications have hubs.')
param withReminders bool
@description('Object ids of the identities that reach data.')
param principals workloadPrincipals

@description('Each hub and the functions that read it. The partition count is fixed for life: keys map by it.')
var hubs = concat(
  [{ name: 'task-events', consumers: ['create-next-occurrence'] }],
  withReminders
    ? [
        { name: 'reminder-events', consumers: ['index-reminders'] }
        { name: 'notification-events', consumers: ['deliver-notification'] }
      ]
    : []
)
@description('Seven days: the replay store of the specification and the most that Standard offers.')
var retentionHours = 168
@description('One consumer group per function, never $Default: functions in one group steal each other\'s partitions.')
var consumerGroups = flatten(map(hubs, (hub, at) => map(hub.consumers, consumer => { hub: at, name: consumer })))

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: capacity }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
    isAutoInflateEnabled: false
  }

  resource rules 'networkRuleSets' = {
    name: 'default'
    properties: {
      publicNetworkAccess: 'Enabled'
      trustedServiceAccessEnabled: true
      defaultAction: empty(network.allowedRanges) ? 'Allow' : 'Deny'
      ipRules: map(network.allowedRanges, range => { ipMask: range, action: 'Allow' })
      #disable-next-line use-resource-id-functions // the ids arrive as a parameter
      virtualNetworkRules: empty(network.allowedRanges) ? [] : map(network.subnetIds, id => { subnet: { id: id } })
    }
  }
}

resource eventHubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' = [
  for hub in hubs: {
    parent: namespace
    name: hub.name
    properties: {
      partitionCount: 4
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionHours }
    }
  }
]

resource groups 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2026-01-01' = [
  for group in consumerGroups: {
    parent: eventHubs[group.hub]
    name: group.name
  }
]

resource backendSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (hub, at) in hubs: {
    name: guid(eventHubs[at].id, 'backend', roles.eventHubsDataSender)
    scope: eventHubs[at]
    properties: {
      principalId: principals.backend
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender)
    }
  }
]

resource functionsReceive 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (hub, at) in hubs: {
    name: guid(eventHubs[at].id, 'functions', roles.eventHubsDataReceiver)
    scope: eventHubs[at]
    properties: {
      principalId: principals.functions
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
    }
  }
]

@description('Host name of the namespace.')
output hostName string = split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
