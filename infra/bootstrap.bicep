// Run once by a person who owns the subscription: the resource group and the four identities that GitHub Actions
// signs in as, one for each environment. Everything else is main.bicep, deployed by github-infra.

targetScope = 'subscription'

import { contributorRole, rbacAdministratorRole, readerRole, roles } from 'modules/roles.bicep'
import { tagMap } from 'modules/types.bicep'

@minLength(1)
@maxLength(90)
@description('Resource group that holds everything.')
param resourceGroupName string = 'todo-chatbot'
@description('Azure region of the resource group, such as eastus.')
param location string
@minLength(1)
@maxLength(20)
@description('How GitHub names this repository in the subject of its tokens: repo:owner-<id>/repo-<id>, in more than one form when unsure.')
param repositorySubjects string[]
@description('Tags on every resource.')
param tags tagMap = { product: 'todo-chatbot' }

@description('Roles that github-infra may hand out: exactly those that main.bicep assigns.')
var assignableRoles = join(map(items(roles), role => role.value), ', ')
@description('Holds for creating and for deleting an assignment.')
var assignmentCondition = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${assignableRoles}})) AND ((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${assignableRoles}}))'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

// What-if on pull requests: reads, changes nothing.
module previewIdentity 'modules/ci-identity.bicep' = {
  scope: group
  params: {
    name: 'github-preview'
    location: location
    tags: tags
    subjects: map(repositorySubjects, repository => '${repository}:environment:preview')
  }
}

// Builds beside the tests: pushes images, no right on the cluster.
module buildIdentity 'modules/ci-identity.bicep' = {
  scope: group
  params: {
    name: 'github-build'
    location: location
    tags: tags
    subjects: map(repositorySubjects, repository => '${repository}:environment:build')
  }
}

// Applies main.bicep, installs what the cluster needs.
module infraIdentity 'modules/ci-identity.bicep' = {
  scope: group
  params: {
    name: 'github-infra'
    location: location
    tags: tags
    subjects: map(repositorySubjects, repository => '${repository}:environment:infrastructure')
  }
}

// Releases one namespace and one function app.
module deployIdentity 'modules/ci-identity.bicep' = {
  scope: group
  params: {
    name: 'github-deploy'
    location: location
    tags: tags
    subjects: map(repositorySubjects, repository => '${repository}:environment:production')
  }
}

module infraAccess 'modules/infra-access.bicep' = {
  scope: group
  params: {
    principalId: infraIdentity.outputs.principalId
    contributorRole: contributorRole
    rbacAdministratorRole: rbacAdministratorRole
    assignmentCondition: assignmentCondition
  }
}

// What a deployment asks before it creates anything: quota, offered versions, deleted vaults. Nothing of it changes things.
resource preflight 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, resourceGroupName, 'preflight')
  properties: {
    // The name of a custom role is unique in the whole tenant, not in a subscription.
    roleName: 'Preflight of ${resourceGroupName} in ${subscription().subscriptionId}'
    description: 'Reads quota, offered versions and deleted vaults of the subscription.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: [
          'Microsoft.Resources/subscriptions/providers/read'
          'Microsoft.Compute/locations/usages/read'
          'Microsoft.Compute/skus/read'
          'Microsoft.ContainerService/locations/*/read'
          'Microsoft.Web/locations/*/read'
          'Microsoft.KeyVault/deletedVaults/read'
          'Microsoft.KeyVault/locations/deletedVaults/read'
          'Microsoft.DBforPostgreSQL/locations/capabilities/read'
        ]
      }
    ]
  }
}

// Reader has no right to ask what a deployment would do; these two actions ask and change nothing.
resource whatIf 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, resourceGroupName, 'what-if')
  properties: {
    roleName: 'What-if of ${resourceGroupName} in ${subscription().subscriptionId}'
    description: 'Asks what a deployment would change.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      { actions: ['Microsoft.Resources/deployments/validate/action', 'Microsoft.Resources/deployments/whatIf/action'] }
    ]
  }
}

module previewAccess 'modules/preview-access.bicep' = {
  scope: group
  params: {
    principalId: previewIdentity.outputs.principalId
    readerRole: readerRole
    whatIfRoleId: whatIf.id
  }
}

module preflightAccess 'modules/preflight-access.bicep' = {
  params: {
    #disable-next-line what-if-short-circuiting // the module says why
    principalId: infraIdentity.outputs.principalId
    roleDefinitionId: preflight.id
  }
}

@description('Tenant that azure/login signs in to.')
output tenantId string = tenant().tenantId
@description('Subscription that azure/login selects.')
output subscriptionId string = subscription().subscriptionId
@description('Resource group that main.bicep is deployed into.')
output resourceGroupName string = group.name
@description('Client id for the GitHub environment "preview".')
output previewClientId string = previewIdentity.outputs.clientId
@description('Client id for the GitHub environment "build".')
output buildClientId string = buildIdentity.outputs.clientId
@description('Client id for the GitHub environment "infrastructure".')
output infraClientId string = infraIdentity.outputs.clientId
@description('Client id for the GitHub environment "production".')
output deployClientId string = deployIdentity.outputs.clientId
