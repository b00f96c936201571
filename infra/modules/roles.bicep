// Every built-in role that this project assigns, once. bootstrap.bicep allows github-infra to assign exactly these;
// a test compares the list with what main.bicep really assigns.
// Ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles

@export()
@description('Ids of the built-in roles that main.bicep assigns.')
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  acrPush: '8311e382-0749-4cb8-b61a-304f252e45ec'
  aksClusterUser: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f'
  aksRbacAdmin: '3498e952-d568-435e-9b2c-8d77e338d7f7'
  aksRbacClusterAdmin: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'
  communicationEmailOwner: '09976791-48a7-449e-bb21-39d1a415f350'
  eventHubsDataReceiver: 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
  eventHubsDataSender: '2b629674-e913-4c01-ae53-ef4638d8f975'
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  managedIdentityOperator: 'f1a07417-d97a-45cb-824c-7a7467783830'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  networkContributor: '4d97b98b-1d4f-4787-a291-c67834d212e7'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  websiteContributor: 'de139f84-1756-47ae-9be6-808fbbe84772'
}

@export()
@description('Contributor: manages resources, assigns no roles. Only bootstrap.bicep assigns it.')
var contributorRole = 'b24988ac-6180-42a0-ab88-20f7382dd24c'

@export()
@description('Role Based Access Control Administrator, always with a condition. Only bootstrap.bicep assigns it.')
var rbacAdministratorRole = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'

@export()
@description('Reader: sees resources, no secrets. Only bootstrap.bicep assigns it.')
var readerRole = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
