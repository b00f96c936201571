import { Type, type Static } from 'typebox';

/** What `az resource list` says of the group. */
export const Doomed = Type.Array(Type.Object({ name: Type.String(), type: Type.String() }));

/** What people should know before they type the name. */
export function describeLoss(group: string, doomed: Static<typeof Doomed>, softDeleteDays: number): string {
  const vaults = doomed.filter(({ type }) => type === 'Microsoft.KeyVault/vaults').map(({ name }) => name);
  const servers = doomed.filter(({ type }) => type === 'Microsoft.DBforPostgreSQL/flexibleServers');
  return [
    `In resource group ${group} these ${doomed.length} resources die, with all that is in them:`,
    ...doomed.map(({ type, name }) => `  - ${type} ${name}`),
    ...(servers.length > 0 ? ['The database dies with its backups: restoring to a point in time ends here.'] : []),
    ...vaults.map(
      (name) =>
        `The vault's name ${name} stays taken for ${softDeleteDays} days and cannot be purged. Until then the next ` +
        '`npm run infra:deploy` to the same group and region recovers the vault with its secrets; later it makes a new one.',
    ),
  ].join('\n');
}
