import type { Account } from '../account.ts';
import type { Az } from '../az.ts';
import type { PredictedResource } from '../bicep-cli.ts';
import type { InfraParameters } from '../infra-parameters.ts';

/** What the checks know: who asks, what shall be deployed, and what is there already. */
export type DoctorContext = {
  az: Az;
  account: Account;
  env: NodeJS.ProcessEnv;
  resourceGroup: string;
  /** Whether the resource group exists: before the bootstrap it does not. */
  groupExists: boolean;
  /** Names of the resources in the group: an earlier deployment of ours. */
  existing: ReadonlySet<string>;
  parameters: InfraParameters;
  resources: readonly PredictedResource[];
};
