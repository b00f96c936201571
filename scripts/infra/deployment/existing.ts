import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import type { Az } from '../az.ts';
import type { ResourceNames } from '../resource-names.ts';

/** Settings that a repeated deployment must take from what exists already, by variable. */
export type ExistingSettings = {
  TODO_KEY_VAULT_CREATE_MODE?: string;
  TODO_BUDGET_START_DATE?: string;
  TODO_ALERT_RELAY_URL?: string;
};

type Target = { az: Az; resourceGroup: string; location: string; names: ResourceNames };

/** Asks Azure for everything that a deployment must not lose or collide with. */
export async function readExisting(target: Target): Promise<ExistingSettings> {
  const [deletedVault, budgetStart, relayUrl] = await Promise.all([
    hasDeletedVault(target),
    budgetStartDate(target),
    alertRelayUrl(target),
  ]);
  return {
    ...(deletedVault && { TODO_KEY_VAULT_CREATE_MODE: 'recover' }),
    ...(budgetStart !== undefined && { TODO_BUDGET_START_DATE: budgetStart }),
    ...(relayUrl !== undefined && { TODO_ALERT_RELAY_URL: relayUrl }),
  };
}

export const DeletedVaults = Type.Array(
  Type.Object({
    name: Type.String(),
    properties: Type.Object({ location: Type.String(), scheduledPurgeDate: Type.String() }),
  }),
);

/** A deleted vault keeps its name and can only be recovered, and only where it was. */
async function hasDeletedVault({ az, names, location }: Target): Promise<boolean> {
  const deleted = await az(['keyvault', 'list-deleted', '--resource-type', 'vault'], DeletedVaults);
  const ours = deleted.find((vault) => vault.name === names.keyVault);
  if (ours === undefined) return false;
  if (ours.properties.location === location) return true;
  const message =
    `The deleted vault ${ours.name} lies in ${ours.properties.location} and keeps its name until ` +
    `${ours.properties.scheduledPurgeDate}. Deploy there, or set another TODO_NAME_PREFIX.`;
  throw new AppError({ code: 'vault.elsewhere', kind: 'conflict', message });
}

const Budgets = Type.Object({
  value: Type.Array(
    Type.Object({
      name: Type.String(),
      properties: Type.Object({ timePeriod: Type.Object({ startDate: Type.String() }) }),
    }),
  ),
});

/** Azure refuses to move the start of a budget. */
async function budgetStartDate({ az, resourceGroup }: Target): Promise<string | undefined> {
  const scope = `/subscriptions/{subscriptionId}/resourceGroups/${resourceGroup}`;
  const url = `${scope}/providers/Microsoft.Consumption/budgets?api-version=2024-08-01`;
  const { value } = await az(['rest', '--method', 'get', '--url', url], Budgets);
  return value.find((budget) => budget.name === 'monthly')?.properties.timePeriod.startDate.slice(0, 10);
}

const Apps = Type.Array(Type.Object({ name: Type.String(), defaultHostName: Type.String() }));
const Functions = Type.Array(Type.Object({ name: Type.String() }));
const Keys = Type.Object({ default: Type.String() });

/** The relay to Slack has a key of its own, made when the function is first published. */
async function alertRelayUrl({ az, resourceGroup, names }: Target): Promise<string | undefined> {
  const group = ['--resource-group', resourceGroup];
  const apps = await az(['functionapp', 'list', ...group], Apps);
  const app = apps.find(({ name }) => name === names.functionApp);
  if (app === undefined) return undefined;
  const functions = await az(['functionapp', 'function', 'list', ...group, '--name', app.name], Functions);
  if (!functions.some(({ name }) => name.endsWith('/alert-relay'))) return undefined;
  const relay = ['--name', app.name, '--function-name', 'alert-relay'];
  const keys = await az(['functionapp', 'function', 'keys', 'list', ...group, ...relay], Keys);
  return `https://${app.defaultHostName}/api/alert-relay?code=${encodeURIComponent(keys.default)}`;
}
