// Lets Kubernetes service accounts act as identities (workload identity), after the cluster and its issuer exist.

@description('OIDC issuer of the cluster.')
param issuerUrl string
@description('Kubernetes namespace of the service accounts.')
param namespace string

@description('Service accounts that act as the identity of the same name; the frontend needs none.')
var serviceAccounts = ['backend', 'migrate']

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in serviceAccounts: {
    name: name
  }
]

// One at a time: parallel writes of credentials can fail even across identities of one deployment.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for (name, index) in serviceAccounts: {
    parent: identities[index]
    name: 'aks-${name}'
    properties: {
      issuer: issuerUrl
      subject: 'system:serviceaccount:${namespace}:${name}'
      audiences: ['api://AzureADTokenExchange']
    }
  }
]
