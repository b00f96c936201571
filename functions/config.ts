import Type from 'typebox';
import type { Static } from 'typebox';
import { AppError } from '#core/domain/errors';
import { loadConfig } from '#core/platform/config';
import type { Environment } from '#core/platform/config';

const Text = Type.Optional(Type.String());
const Url = Type.Optional(Type.String({ pattern: '^https://' }));
const Port = (port: number) => Type.Integer({ minimum: 1, maximum: 65_535, default: port });

/** A retry counts only from the second run on: FR-036 wants at least three. */
const MIN_ATTEMPTS = 4;

/** Every setting of the Functions app: in production by identity, locally by connection string and files (`core/domain/names.ts`). */
export const FunctionSettings = Type.Object({
  // Read by the host, too; what is missing here would leave it silent.
  EventHubConnection: Text,
  EventHubConnection__fullyQualifiedNamespace: Text,
  EventHubConnection__credential: Text,
  EventHubConnection__clientId: Text,
  AzureWebJobsStorage: Text,
  AzureWebJobsStorage__blobServiceUri: Url,
  AzureWebJobsStorage__tableServiceUri: Url,
  AzureWebJobsStorage__credential: Text,
  AzureWebJobsStorage__clientId: Text,
  FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: Text,
  TABLES_ENDPOINT: Url,
  TABLES_CONNECTION_STRING: Text,
  KEY_VAULT_URL: Url,
  SECRETS_DIR: Text,
  DATABASE_HOST: Type.String(),
  DATABASE_PORT: Port(5432),
  DATABASE_NAME: Type.String(),
  DATABASE_USER: Type.String(),
  DATABASE_AUTH: Type.Union([Type.Literal('entra'), Type.Literal('password')]),
  AZURE_CLIENT_ID: Text,
  APPLICATIONINSIGHTS_CONNECTION_STRING: Text,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: Text,
  PUBLIC_URL: Text,
  /** Longer than an effect takes at the worst: a query ends after 15 s. */
  DEDUP_LEASE_MS: Type.Integer({ minimum: 1_000, maximum: 600_000, default: 60_000 }),
  /** The library rounds to whole seconds; 0 would retry in a tight loop. */
  RETRY_MIN_SECONDS: Type.Integer({ minimum: 1, maximum: 600, default: 2 }),
  RETRY_MAX_SECONDS: Type.Integer({ minimum: 1, maximum: 600, default: 60 }),
  /** Runs of one event, the first included. */
  MAX_ATTEMPTS: Type.Integer({ minimum: MIN_ATTEMPTS, maximum: 50, default: 6 }),
  MAIL_DRIVER: Type.Union([Type.Literal('none'), Type.Literal('smtp'), Type.Literal('acs')], { default: 'none' }),
  MAIL_FROM: Text,
  SMTP_HOST: Text,
  SMTP_PORT: Port(587),
  SMTP_USER: Text,
  ACS_ENDPOINT: Url,
  ALERT_EMAIL_TO: Text,
  LOG_LEVEL: Type.Union(
    (['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const).map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
});
export type FunctionSettings = Static<typeof FunctionSettings>;

/** Pairs of which exactly one is set: the identity's form and the local one. */
const EITHER = [
  ['EventHubConnection__fullyQualifiedNamespace', 'EventHubConnection'],
  ['AzureWebJobsStorage__blobServiceUri', 'AzureWebJobsStorage'],
  ['TABLES_ENDPOINT', 'TABLES_CONNECTION_STRING'],
  ['KEY_VAULT_URL', 'SECRETS_DIR'],
] as const;

/** @throws AppError `invalid`, code `config.invalid`, naming every fault and no value. */
export function loadFunctionSettings(env: Environment): Readonly<FunctionSettings> {
  const settings = loadConfig(FunctionSettings, env);
  const faults = EITHER.filter(
    ([cloud, local]) => (settings[cloud] === undefined) === (settings[local] === undefined),
  ).map(([cloud, local]) => `exactly one of ${cloud} and ${local} must be set`);
  if (settings.RETRY_MAX_SECONDS < settings.RETRY_MIN_SECONDS) {
    faults.push('RETRY_MAX_SECONDS must not be below RETRY_MIN_SECONDS');
  }
  if (faults.length === 0) return settings;
  const message = `These settings need attention: ${faults.join('; ')}.`;
  throw new AppError({ code: 'config.invalid', kind: 'invalid', message });
}
