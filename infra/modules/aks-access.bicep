// Who may do what with the cluster.

import { roles } from 'roles.bicep'
import { namedPrincipal } from 'types.bicep'

@description('Name of the cluster.')
param clusterName string
@description('Kubernetes namespace that the pipeline deploys into.')
param namespace string
@description('Object id of github-infra: namespaces and cluster-wide charts.')
param infraPrincipalId string
@description('Object id of github-deploy: objects of one namespace.')
param deployPrincipalId string
@description('People who may administer the cluster; empty object id for none.')
param operators namedPrincipal

resource cluster 'Microsoft.ContainerService/managedClusters@2026-08-01' existing = {
  name: clusterName
}

// A Kubernetes namespace is a scope of Azure RBAC although ARM has no type for it here, hence no type check.
#disable-next-line BCP081
resource scope 'Microsoft.ContainerService/managedClusters/namespaces@2026-08-01' existing = {
  parent: cluster
  name: namespace
}

// Fetches the kubeconfig; what it may do then is decided by the next role.
resource deploySignsIn 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(cluster.id, 'github-deploy', roles.aksClusterUser)
  scope: cluster
  properties: {
    principalId: deployPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksClusterUser)
  }
}

// Admin of the namespace, not Writer: Writer refuses custom resources (Azure/AKS#2896).
resource deployInNamespace 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(cluster.id, namespace, 'github-deploy', roles.aksRbacAdmin)
  scope: scope
  properties: {
    principalId: deployPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacAdmin)
  }
}

// Envoy Gateway, cert-manager and Dapr bring cluster-wide objects.
resource infraAdministers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(cluster.id, 'github-infra', roles.aksRbacClusterAdmin)
  scope: cluster
  properties: {
    principalId: infraPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacClusterAdmin)
  }
}

resource operatorsAdminister 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operators.objectId)) {
  name: guid(cluster.id, operators.objectId, roles.aksRbacClusterAdmin)
  scope: cluster
  properties: {
    principalId: operators.objectId
    principalType: operators.kind
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacClusterAdmin)
  }
}

resource operatorsSignIn 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operators.objectId)) {
  name: guid(cluster.id, operators.objectId, roles.aksClusterUser)
  scope: cluster
  properties: {
    principalId: operators.objectId
    principalType: operators.kind
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksClusterUser)
  }
}
