import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';

const Schema = Type.Object({
  location: Type.String(),
  cluster: Type.Object({
    kubernetesVersion: Type.String(),
    tier: Type.String(),
    nodeVmSize: Type.String(),
    nodeMinCount: Type.Integer(),
    nodeMaxCount: Type.Integer(),
    zones: Type.Array(Type.String()),
  }),
  functionApp: Type.Object({
    runtimeVersion: Type.String(),
    instanceMemoryMB: Type.Integer(),
    alwaysReady: Type.Integer(),
  }),
  database: Type.Object({
    mode: Type.String(),
    neonHost: Type.String(),
    version: Type.String(),
    skuName: Type.String(),
    tier: Type.String(),
    storageGB: Type.Integer(),
    highAvailability: Type.String(),
  }),
  vault: Type.Object({ softDeleteDays: Type.Integer() }),
  eventHubsCapacity: Type.Integer(),
  parts: Type.Object({ reminders: Type.Boolean(), watchdog: Type.Boolean() }),
  logs: Type.Object({ dailyCapGb: Type.String() }),
  mail: Type.Object({ driver: Type.String() }),
  alerts: Type.Object({ email: Type.String(), budgetAmount: Type.Integer(), webTest: Type.Boolean() }),
});

/** Those parameters of main.bicepparam that scripts decide by. */
export type InfraParameters = Static<typeof Schema>;

/** Reads the JSON that `bicep build-params` makes of main.bicepparam. */
export function readInfraParameters(parametersJson: string): InfraParameters {
  const { parameters } = JSON.parse(parametersJson) as { parameters: Record<string, { value: unknown }> };
  const values: unknown = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  if (Check(Schema, values)) return values;
  const message =
    'The parameter file lacks values that this script decides by: compare it with scripts/infra/infra-parameters.ts.';
  throw new AppError({ code: 'parameters.unknown-shape', kind: 'invalid', message });
}
