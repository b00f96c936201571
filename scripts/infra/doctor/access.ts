import { Type, type Static } from 'typebox';
import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const Permissions = Type.Object({
  value: Type.Array(Type.Object({ actions: Type.Array(Type.String()), notActions: Type.Array(Type.String()) })),
});
export type PermissionList = Static<typeof Permissions>['value'];

/** What main.bicep needs in the resource group. */
const IN_GROUP = [
  'Microsoft.Resources/deployments/write',
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.ContainerService/managedClusters/write',
];
/** What bootstrap.bicep needs in the subscription besides. */
const IN_SUBSCRIPTION = [
  'Microsoft.Resources/subscriptions/resourceGroups/write',
  'Microsoft.Authorization/roleDefinitions/write',
];

/** The roles of whoever is signed in suffice for the next step. */
export function accessCheck({ az, account, resourceGroup, groupExists }: DoctorContext): Check {
  return {
    title: `Roles of ${account.user.name}`,
    run: async () => {
      const scope = `/subscriptions/${account.id}${groupExists ? `/resourceGroups/${resourceGroup}` : ''}`;
      const url = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
      const { value } = await az(['rest', '--method', 'get', '--url', url], Permissions);
      const needed = groupExists ? IN_GROUP : [...IN_GROUP, ...IN_SUBSCRIPTION];
      const lacking = needed.filter((action) => !isAllowed(action, value));
      if (lacking.length === 0) {
        return { ok: true, detail: groupExists ? 'enough to deploy' : 'enough for the bootstrap' };
      }
      const fix = groupExists
        ? `Sign in as an owner of ${resourceGroup}, or let the pipeline (github-infra) deploy.`
        : 'The bootstrap needs an owner of the subscription: `az login` as one, or ask one to run it.';
      return { ok: false, detail: `not allowed: ${lacking.join(', ')}`, fix };
    },
  };
}

/** Azure's rule: some role allows the action and that same role does not take it back. */
export function isAllowed(action: string, permissions: PermissionList): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action)),
  );
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
