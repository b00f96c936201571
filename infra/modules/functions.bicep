// The function app on Flex Consumption: identity for everything, one instance always ready for recurring tasks.

import { roles } from 'roles.bicep'
import { identityReference } from 'identity.bicep'
import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on every resource.')
param tags tagMap
@description('Name of the function app.')
param name string
@description('Identity of the app.')
param identity identityReference
@description('Object id of github-deploy, which publishes the package.')
param deployPrincipalId string
@description('Delegated subnet: the database is private.')
param subnetId string
@description('Blob container that the platform reads the package from.')
param deploymentContainerUrl string
@allowed(['22', '24'])
@description('Node.js major version.')
param runtimeVersion string
@allowed([512, 2048, 4096])
@description('Memory of an instance in MB.')
param instanceMemoryMB int
@minValue(0)
@maxValue(20)
@description('Instances of create-next-occurrence that never sleep. 0 saves money and breaks the 5 s promise.')
param alwaysReady int
@minValue(40)
@maxValue(1000)
@description('Most instances per function group; not a bound on connections, the database has that.')
param maximumInstances int
@allowed(['Recreate', 'RollingUpdate'])
@description('RollingUpdate replaces instances in batches; Recreate where the region does not offer it.')
param updateStrategy string
@description('What `functions/config.ts` reads; every entry becomes an app setting.')
type appSettings = {
  @description('Value of one setting.')
  *: string
}
@description('Settings besides those that name the app\'s own identity.')
param settings appSettings

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: false }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    keyVaultReferenceIdentity: identity.id
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: runtimeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReady == 0
          ? []
          : [{ name: 'function:create-next-occurrence', instanceCount: alwaysReady }]
      }
      // Documented, but not in the types of the newest version that this compiler knows.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: updateStrategy }
    }
  }

  // Settings are a resource of their own, so that the set is exact: what is not here does not exist.
  resource settingValues 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      AZURE_CLIENT_ID: identity.clientId
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.clientId
      EventHubConnection__credential: 'managedidentity'
      EventHubConnection__clientId: identity.clientId
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
      FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: '1'
    })
  }

  // No publishing passwords: the pipeline signs in with its identity.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource pipelinePublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(site.id, 'github-deploy', roles.websiteContributor)
  scope: site
  properties: {
    principalId: deployPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.websiteContributor)
  }
}

@description('Name of the function app.')
output name string = site.name
@description('Public address of the function app.')
output url string = 'https://${site.properties.defaultHostName}'
