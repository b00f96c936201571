// One identity that GitHub Actions signs in as, without a secret.

import { tagMap } from 'types.bicep'

@description('Name of the identity.')
param name string
@description('Azure region.')
param location string
@description('Tags on the identity.')
param tags tagMap
@minLength(1)
@maxLength(20)
@description('Subjects (`sub` of the GitHub token) that may sign in, at most 20. Repositories made after 2026-06-18 send immutable ids: repo:owner-<id>/repo-<id>:environment:<name>.')
param subjects string[]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

// Serial: parallel writes to one identity fail.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for subject in subjects: {
    parent: identity
    name: 'github-${uniqueString(subject)}'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      subject: subject
      audiences: ['api://AzureADTokenExchange']
    }
  }
]

@description('Client id: what azure/login needs.')
output clientId string = identity.properties.clientId
@description('Object id: what role assignments need.')
output principalId string = identity.properties.principalId
