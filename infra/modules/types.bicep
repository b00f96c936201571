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
