import type { Account } from './account.ts';
import { locationOf, resourceGroupOf } from './azure-settings.ts';
import { predictResources } from './bicep-cli.ts';
import { readResourceNames, type ResourceNames } from './resource-names.ts';

/** The names that a deployment to this account gets. Takes 2 to 6 s: the templates are expanded for it. */
export async function predictNames(account: Account, env: NodeJS.ProcessEnv): Promise<ResourceNames> {
  const place = {
    subscriptionId: account.id,
    tenantId: account.tenantId,
    resourceGroup: resourceGroupOf(env),
    location: locationOf(env),
  };
  return readResourceNames(await predictResources('infra', place, env));
}
