import { AppError } from '#core/domain/errors';
import type { PredictedResource } from './bicep-cli.ts';

/** Names that are unique in the world (the DNS label: in its region). */
export type ResourceNames = {
  registry: string;
  storage: string;
  keyVault: string;
  eventHubs: string;
  functionApp: string;
  postgres: string | undefined;
  dnsLabel: string;
};

/** Picks the names out of the predicted resources, so that only names.bicep knows how they are made. */
export function readResourceNames(resources: readonly PredictedResource[]): ResourceNames {
  const find = (type: string) => resources.find((resource) => resource.type === type);
  const nameOf = (type: string) => find(type)?.name ?? missing(type);
  const address = 'Microsoft.Network/publicIPAddresses';
  const dns = find(address)?.properties?.['dnsSettings'] as { domainNameLabel: string } | undefined;
  return {
    registry: nameOf('Microsoft.ContainerRegistry/registries'),
    storage: nameOf('Microsoft.Storage/storageAccounts'),
    keyVault: nameOf('Microsoft.KeyVault/vaults'),
    eventHubs: nameOf('Microsoft.EventHub/namespaces'),
    functionApp: nameOf('Microsoft.Web/sites'),
    postgres: find('Microsoft.DBforPostgreSQL/flexibleServers')?.name,
    dnsLabel: dns?.domainNameLabel ?? missing(address),
  };
}

function missing(type: string): never {
  const message = `main.bicep deploys no ${type}, but its name is needed.`;
  throw new AppError({ code: 'template.no-resource', kind: 'invalid', message });
}
