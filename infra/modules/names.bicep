// Resource names: the same inputs always give the same names, so that a deployment can be repeated.
// Rules: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules

@export()
@description('The names of the resources whose names Azure restricts or that must be unique in the world.')
@sealed()
type resourceNames = {
  @description('AKS cluster, 1-63: letters, digits, hyphens, starts and ends with a letter or digit.')
  cluster: string
  @description('Container registry, 5-50 letters and digits, unique in the world.')
  registry: string
  @description('Event Hubs namespace, 6-50, starts with a letter, unique in the world.')
  eventHubs: string
  @description('Storage account, 3-24 lower-case letters and digits, unique in the world.')
  storage: string
  @description('Function app, 2-32 (only 32 characters make the host id), unique in the world.')
  functionApp: string
  @description('Key Vault, 3-24, starts with a letter, no double hyphen, unique in the world, taken while soft-deleted.')
  keyVault: string
  @description('PostgreSQL server, 3-63 lower-case letters, digits, hyphens, unique in the world.')
  postgres: string
  @description('Log Analytics workspace, 4-63.')
  workspace: string
  @description('Application Insights, 1-260.')
  insights: string
  @description('Virtual network, 2-64.')
  network: string
  @description('Public IP address, 1-80.')
  publicIp: string
  @description('DNS label of the public IP, 3-63, starts with a letter, unique in the region.')
  dnsLabel: string
  @description('Short name that the other resources start with, 1-8 lower-case letters and digits.')
  slug: string
}

@description('True for a lower-case letter or digit.')
func isPlain(character string) bool => contains('abcdefghijklmnopqrstuvwxyz0123456789', character)

@description('Lower-case letters and digits of the input, in order.')
func plain(input string) string =>
  join(filter(map(range(0, length(input)), at => toLower(substring(input, at, 1))), it => isPlain(it)), '')

@description('A letter first, at most 8 characters, never empty.')
func toSlug(plainText string) string =>
  take(empty(plainText) ? 'todo' : contains('0123456789', substring(plainText, 0, 1)) ? 't${plainText}' : plainText, 8)

@description('All names from a slug and a suffix that is unique per resource group (13 letters and digits).')
func fromSlug(slug string, suffix string) resourceNames => {
  cluster: 'aks-${slug}-${suffix}'
  registry: 'cr${slug}${suffix}'
  eventHubs: 'evhns-${slug}-${suffix}'
  storage: 'st${slug}${suffix}'
  functionApp: 'func-${slug}-${suffix}'
  keyVault: 'kv-${slug}${suffix}'
  postgres: 'psql-${slug}-${suffix}'
  workspace: 'log-${slug}-${suffix}'
  insights: 'appi-${slug}-${suffix}'
  network: 'vnet-${slug}-${suffix}'
  publicIp: 'pip-${slug}-${suffix}'
  dnsLabel: '${slug}-${suffix}'
  slug: slug
}

@export()
@description('All names from the requested prefix (any text) and a suffix that is unique per resource group.')
func makeNames(prefix string, suffix string) resourceNames => fromSlug(toSlug(plain(prefix)), suffix)
