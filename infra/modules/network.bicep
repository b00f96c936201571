// Network of the cluster, the database and the functions, and the public address of the site.

import { resourceNames } from 'names.bicep'
import { roles } from 'roles.bicep'
import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Names of the resources.')
param names resourceNames
@description('Address range of the virtual network, /20 or larger.')
param addressPrefix string
@description('Zones of the public address; [] where the region has none.')
param zones string[]
@description('Object id of the cluster identity, which joins nodes and the load balancer to this network.')
param aksPrincipalId string

@description('Services that nodes and functions reach from the network without leaving the backbone.')
var serviceEndpoints = map(
  ['Microsoft.Storage', 'Microsoft.KeyVault', 'Microsoft.EventHub'],
  service => { service: service }
)
@description('1,022 addresses: pods have an overlay range of their own.')
var nodesPrefix = cidrSubnet(addressPrefix, 22, 0)
@description('Flex Consumption takes one address per few instances; a /24 never runs out.')
var functionsPrefix = cidrSubnet(addressPrefix, 24, 4)
@description('PostgreSQL with a standby needs few addresses; /28 is the least it accepts.')
var postgresPrefix = cidrSubnet(addressPrefix, 27, 40)

resource postgresRules 'Microsoft.Network/networkSecurityGroups@2026-03-01' = {
  name: 'nsg-${names.slug}-postgres'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'AllowPostgresFromAppsAndStandby'
        properties: {
          description: 'Only nodes, functions and the standby reach the database; 6432 is PgBouncer on larger SKUs.'
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefixes: [nodesPrefix, functionsPrefix, postgresPrefix]
          sourcePortRange: '*'
          destinationAddressPrefix: postgresPrefix
          destinationPortRanges: ['5432', '6432']
        }
      }
      {
        name: 'DenyOtherInboundFromNetwork'
        properties: {
          description: 'Without this the default rule lets the whole network in.'
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: addressPrefix
          sourcePortRange: '*'
          destinationAddressPrefix: postgresPrefix
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: names.network
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    // No charge; covers traffic between VM hosts whose size supports it, others stay reachable.
    encryption: { enabled: true, enforcement: 'AllowUnencrypted' }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: nodesPrefix
          serviceEndpoints: serviceEndpoints
          // Nodes leave through the cluster's load balancer; delegated subnets have their service's way out.
          defaultOutboundAccess: false
        }
      }
      {
        name: 'functions'
        properties: {
          addressPrefix: functionsPrefix
          serviceEndpoints: serviceEndpoints
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'postgres'
        properties: {
          addressPrefix: postgresPrefix
          networkSecurityGroup: { id: postgresRules.id }
          delegations: [
            { name: 'postgres', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }
          ]
        }
      }
    ]
  }

  resource nodes 'subnets' existing = { name: 'nodes' }
  resource functions 'subnets' existing = { name: 'functions' }
  resource postgres 'subnets' existing = { name: 'postgres' }
}

resource publicIp 'Microsoft.Network/publicIPAddresses@2026-03-01' = {
  name: names.publicIp
  location: location
  tags: tags
  sku: { name: 'Standard' }
  zones: zones
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
    idleTimeoutInMinutes: 4
    dnsSettings: { domainNameLabel: names.dnsLabel }
  }
}

resource aksJoinsSubnet 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(network::nodes.id, 'aks', roles.networkContributor)
  scope: network::nodes
  properties: {
    principalId: aksPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.networkContributor)
  }
}

resource aksUsesPublicIp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(publicIp.id, 'aks', roles.networkContributor)
  scope: publicIp
  properties: {
    principalId: aksPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.networkContributor)
  }
}

@description('Resource id of the virtual network.')
output networkId string = network.id
@description('Subnet of the cluster nodes.')
output nodesSubnetId string = network::nodes.id
@description('Subnet of the function app.')
output functionsSubnetId string = network::functions.id
@description('Subnet of PostgreSQL.')
output postgresSubnetId string = network::postgres.id
@description('Public host name: <label>.<region>.cloudapp.azure.com.')
output publicHost string = publicIp.properties.dnsSettings.fqdn
