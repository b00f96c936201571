// Shapes that several modules share.

@export()
@description('Tags: any names, text values.')
type tagMap = {
  @description('Value of one tag.')
  *: string
}

@export()
@sealed()
@description('Firewall of the services with a public endpoint. Without ranges they are open to the internet and guarded by Entra alone.')
type firewall = {
  @description('Public IPv4 ranges that may connect, CIDR or single addresses. Storage refuses /31 and /32: write a single address.')
  allowedRanges: string[]
  @description('Subnets that may always connect (they have service endpoints).')
  subnetIds: string[]
}

@export()
@sealed()
@description('Object ids of the identities that reach data.')
type workloadPrincipals = {
  @description('Backend pods.')
  backend: string
  @description('Function app.')
  functions: string
  @description('Migration job.')
  migrate: string
}

@export()
@sealed()
@description('A person, group or identity and the name that PostgreSQL knows it by.')
type namedPrincipal = {
  @description('Object id in Entra, empty for none.')
  objectId: string
  @description('Display name in Entra.')
  name: string
  @description('Kind of the principal.')
  kind: 'Group' | 'ServicePrincipal' | 'User'
}

@export()
@sealed()
@description('What other modules need of an identity.')
type identityReference = {
  @description('Resource id.')
  id: string
  @description('Name, also the login name in PostgreSQL.')
  name: string
  @description('Object id, for role assignments.')
  principalId: string
  @description('Client id, for SDKs and workload identity.')
  clientId: string
}

@export()
@sealed()
@description('One alert rule on logs.')
type alertRule = {
  @description('Name of the rule.')
  name: string
  @description('What is wrong, in words for the reader of the mail.')
  title: string
  @description('0 critical, 1 error, 2 warning, 3 information.')
  severity: 0 | 1 | 2 | 3
  @description('How often the query runs, ISO 8601.')
  every: 'PT1M' | 'PT5M' | 'PT15M' | 'PT1H' | 'P1D'
  @description('How much of the past the query reads, ISO 8601.')
  window: 'PT5M' | 'PT10M' | 'PT15M' | 'PT30M' | 'P1D'
  @description('KQL that returns rows only when something is wrong.')
  query: string
}
