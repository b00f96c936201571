import Type from 'typebox';
import type { Static } from 'typebox';
import { exactlyOneOf, loadConfig } from '#core/platform/config';
import type { Environment, Rule } from '#core/platform/config';
import { HOST_FLAG_ON } from '#core/platform/names';
import {
  DATABASE_SETTINGS,
  HttpsUrl,
  LogLevel,
  PROCESS_SETTINGS,
  SECRET_SETTINGS,
  Text,
} from '#core/platform/settings';

/** A retry counts only from the second run on: FR-036 wants at least three. */
const MIN_ATTEMPTS = 4;

/** Every setting of the Functions app: in production by identity, locally by connection string and files (`core/platform/names.ts`). */
export const FunctionSettings = Type.Object({
  // Also read by the host, which starts without a message when one is missing; so they are checked here.
  EventHubConnection: Text,
  EventHubConnection__fullyQualifiedNamespace: Text,
  EventHubConnection__credential: Text,
  EventHubConnection__clientId: Text,
  AzureWebJobsStorage: Text,
  AzureWebJobsStorage__blobServiceUri: HttpsUrl,
  AzureWebJobsStorage__tableServiceUri: HttpsUrl,
  AzureWebJobsStorage__credential: Text,
  AzureWebJobsStorage__clientId: Text,
  FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: Type.Optional(Type.Literal(HOST_FLAG_ON)),
  TABLES_ENDPOINT: HttpsUrl,
  TABLES_CONNECTION_STRING: Text,
  ...SECRET_SETTINGS,
  ...DATABASE_SETTINGS,
  AZURE_CLIENT_ID: Text,
  APPLICATIONINSIGHTS_CONNECTION_STRING: Text,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: Text,
  /** Longer than an effect takes at the worst: a query ends after 15 s. */
  DEDUP_LEASE_MS: Type.Integer({ minimum: 1_000, maximum: 600_000, default: 60_000 }),
  /** The library rounds to whole seconds; 0 would retry in a tight loop. */
  RETRY_MIN_SECONDS: Type.Integer({ minimum: 1, maximum: 600, default: 2 }),
  RETRY_MAX_SECONDS: Type.Integer({ minimum: 1, maximum: 600, default: 60 }),
  /** Runs of one event, the first included. */
  MAX_ATTEMPTS: Type.Integer({ minimum: MIN_ATTEMPTS, maximum: 50, default: 6 }),
  LOG_LEVEL: LogLevel,
  APP_VERSION: PROCESS_SETTINGS.APP_VERSION,
});
export type FunctionSettings = Static<typeof FunctionSettings>;

const RULES: Rule<typeof FunctionSettings>[] = [
  // The identity's form, and the local one.
  exactlyOneOf('EventHubConnection__fullyQualifiedNamespace', 'EventHubConnection'),
  exactlyOneOf('AzureWebJobsStorage__blobServiceUri', 'AzureWebJobsStorage'),
  exactlyOneOf('TABLES_ENDPOINT', 'TABLES_CONNECTION_STRING'),
  exactlyOneOf('KEY_VAULT_URL', 'SECRETS_DIR'),
  ({ RETRY_MIN_SECONDS: min = 0, RETRY_MAX_SECONDS: max = min }) =>
    max < min ? 'RETRY_MAX_SECONDS must not be below RETRY_MIN_SECONDS' : null,
];

/** @throws AppError `invalid`, code `config.invalid`, naming every fault and no value. */
export function loadFunctionSettings(env: Environment): Readonly<FunctionSettings> {
  return loadConfig(FunctionSettings, env, RULES);
}
