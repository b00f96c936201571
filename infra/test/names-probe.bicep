// Gives resource-names.test.ts the names of many prefixes at once.

import { makeNames, resourceNames } from '../modules/names.bicep'

@description('Prefixes to try.')
param prefixes string[]

@description('Their names, in the same order.')
output names resourceNames[] = [for prefix in prefixes: makeNames(prefix, uniqueString(resourceGroup().id))]
