/**
 * The migration as a process of its own (Helm hook, `npm start`): roles, then schema, then exit 0. Safe to repeat and to run
 * twice at once. With Entra it signs in as identity `migrate`; else by the secret `database-password-owner`.
 */
import Type from 'typebox';
import { createFileSecretSource } from '#core/adapters/secret-files/secret-source';
import { createKeyVaultSecretSource } from '#core/adapters/key-vault/secret-source';
import { migrateDatabase } from '#core/adapters/postgres/migrate';
import type { Login } from '#core/adapters/postgres/roles';
import { AppError } from '#core/domain/errors';
import { DATABASE } from '#core/platform/names';
import type { SecretSource } from '#core/platform/secret-source';
import { systemClock } from '#core/platform/clock';
import { loadConfig } from '#core/platform/config';
import { createLogger } from '#core/platform/logger';

const text = Type.String({ minLength: 1 });
const config = loadConfig(
  Type.Object({
    DATABASE_HOST: text,
    DATABASE_PORT: Type.Integer({ minimum: 1, maximum: 65_535, default: 5432 }),
    DATABASE_NAME: Type.String({ minLength: 1, default: DATABASE.name }),
    DATABASE_USER: text,
    DATABASE_AUTH: Type.Union([Type.Literal('entra'), Type.Literal('password')], { default: 'entra' }),
    SECRETS_DIR: Type.Optional(text),
    KEY_VAULT_URL: Type.Optional(text),
    /** Principal ids of the identities `backend` and `functions`; needed with Entra. */
    BACKEND_PRINCIPAL_ID: Type.Optional(text),
    FUNCTIONS_PRINCIPAL_ID: Type.Optional(text),
    APP_VERSION: Type.String({ default: 'local' }),
  }),
  process.env,
);
const logger = createLogger({ component: 'migrate', version: config.APP_VERSION });

function secretSource(): SecretSource {
  if (config.SECRETS_DIR) return createFileSecretSource(config.SECRETS_DIR);
  if (config.KEY_VAULT_URL) return createKeyVaultSecretSource({ url: config.KEY_VAULT_URL });
  throw missing('SECRETS_DIR or KEY_VAULT_URL');
}

async function logins(): Promise<Login[]> {
  const { app, worker } = DATABASE.roles;
  if (config.DATABASE_AUTH === 'entra') {
    const { BACKEND_PRINCIPAL_ID: backend, FUNCTIONS_PRINCIPAL_ID: functions } = config;
    if (!backend || !functions) throw missing('BACKEND_PRINCIPAL_ID and FUNCTIONS_PRINCIPAL_ID');
    return [
      { role: app, kind: 'entra', objectId: backend },
      { role: worker, kind: 'entra', objectId: functions },
    ];
  }
  const secrets = secretSource();
  const password = async (name: 'database-password-app' | 'database-password-worker'): Promise<string> =>
    (JSON.parse(await secrets.get(name)) as { password: string }).password;
  return [
    { role: app, kind: 'password', password: await password('database-password-app') },
    { role: worker, kind: 'password', password: await password('database-password-worker') },
  ];
}

function missing(names: string): AppError {
  return new AppError({ code: 'config.invalid', kind: 'invalid', message: `Set ${names}.` });
}

const settings = {
  host: config.DATABASE_HOST,
  port: config.DATABASE_PORT,
  database: config.DATABASE_NAME,
  user: config.DATABASE_USER,
  auth: config.DATABASE_AUTH,
  ...(config.DATABASE_AUTH === 'password' ? { secrets: secretSource() } : {}),
  secretName: 'database-password-owner',
  applicationName: 'migrate',
  logger,
} as const;

try {
  const ran = await migrateDatabase({ settings, logins: await logins(), logger, now: systemClock.now() });
  logger.info({ ran }, ran.length > 0 ? 'the schema was brought up to date' : 'the schema was up to date');
} catch (error) {
  logger.fatal({ err: error }, 'the migration failed');
  process.exitCode = 1;
}
