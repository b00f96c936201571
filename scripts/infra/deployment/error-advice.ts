import type { InnerError } from './inner-errors.ts';

const DATABASE_BUSY =
  'The database server is still busy with its last change: wait until the portal shows it as ready, run the same command again.';

/** What to do about the errors that a first deployment meets; by Azure's error code. */
const ADVICE: Readonly<Record<string, string>> = {
  AuthorizationFailed: 'Your roles do not allow this: `npm run doctor` says which are missing.',
  MissingSubscriptionRegistration: 'Register the provider: `npm run doctor` prints the command.',
  QuotaExceeded: 'Ask for more quota (portal, "Quotas") or set another region in TODO_LOCATION.',
  ErrCode_InsufficientVCPUQuota: 'Ask for more quota (portal, "Quotas") or set another region in TODO_LOCATION.',
  SkuNotAvailable: 'The region does not offer this size to you: change cluster.nodeVmSize or TODO_LOCATION.',
  VMSizeNotSupported: 'The region does not offer this size to you: change cluster.nodeVmSize or TODO_LOCATION.',
  AvailabilityZoneNotSupported: 'Set cluster.zones in main.bicepparam to the zones that `npm run doctor` shows.',
  PrincipalNotFound: 'A new identity is not yet known everywhere: wait a minute and run the same command again.',
  RoleAssignmentUpdateNotPermitted:
    'An assignment of a deleted identity is in the way: delete it in the portal (Access control), run again.',
  VaultAlreadyExists: 'Somebody else holds the vault name: set another TODO_NAME_PREFIX.',
  StorageAccountAlreadyTaken: 'Somebody else holds the name: set another TODO_NAME_PREFIX.',
  ServerIsBusy: DATABASE_BUSY,
  ServerBusy: DATABASE_BUSY,
  AadAuthOperationCannotBePerformedWhenServerIsNotAccessible: DATABASE_BUSY,
  LocationIsOfferRestricted:
    'Your subscription gets no database server in this region: set another TODO_LOCATION, or ask in the portal ("Quotas").',
  K8sVersionNotSupported:
    'Set cluster.kubernetesVersion in main.bicepparam to a version that `npm run doctor` shows as offered.',
  RoleDefinitionWithSameNameExists:
    'A custom role of that name is left in the tenant: delete it in the portal (Access control, Roles), run again.',
  DeploymentActive: 'Another deployment runs: wait for it, then run again.',
};

/** One error as a person reads it: resource, reason, what to do. */
export function describeInnerError({ code, message, resource }: InnerError): string {
  const where = resource === undefined ? '' : `${resource}: `;
  const advice = ADVICE[code] === undefined ? '' : `\n    → ${ADVICE[code]}`;
  return `  ${where}${code}: ${message}${advice}`;
}
