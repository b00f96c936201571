// The function app on Flex Consumption: identity for everything, one instance always ready for recurring tasks.

import { functionAppOptions } from 'options.bicep'
import { roles } from 'roles.bicep'
import { identityReference, tagMap } from 'types.bicep'

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
@description('Runtime, memory, instances.')
param options functionAppOptions
@description('What `functions/config.ts` reads; every entry becomes an app setting.')
type appSettings = {
  @description('Value of one setting.')
  *: string
}
@description('Addresses and names from other modules.')
param settings appSettings

@description('The host reads its flags by bool.TryParse: `1` would be no value, and so mean off.')
type hostFlag = 'true'
@description('Settings whose values are the same everywhere.')
type fixedSettings = {
  @description('Listeners stop before an instance does.')
  FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: hostFlag
  @description('Value of one setting.')
  *: string
}
@description('How events are claimed and tried again (functions/config.ts says why).')
var constantSettings fixedSettings = {
  DATABASE_PORT: '5432'
  DATABASE_USER: 'todo_worker'
  DEDUP_LEASE_MS: '60000'
  RETRY_MIN_SECONDS: '2'
  RETRY_MAX_SECONDS: '60'
  MAX_ATTEMPTS: '6'
  FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: 'true'
}
@description('The app\'s own identity, for every SDK and trigger.')
var identitySettings appSettings = {
  AZURE_CLIENT_ID: identity.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  EventHubConnection__credential: 'managedidentity'
  EventHubConnection__clientId: identity.clientId
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

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
      runtime: { name: 'node', version: options.runtimeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: options.instanceMemoryMB
        maximumInstanceCount: options.maximumInstances
        alwaysReady: options.alwaysReady == 0
          ? []
          : [{ name: 'function:create-next-occurrence', instanceCount: options.alwaysReady }]
      }
      // Documented, but not in the types of the newest version that this compiler knows.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: options.updateStrategy }
    }
  }

  // Settings are a resource of their own, so that the set is exact: what is not here does not exist.
  resource settingValues 'config' = {
    name: 'appsettings'
    properties: union(settings, constantSettings, identitySettings, { LOG_LEVEL: options.logLevel })
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
