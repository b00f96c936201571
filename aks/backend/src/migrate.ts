/**
 * The migration as a process of its own (Helm hook, `npm start`): roles, then schema, then exit 0. Safe to repeat and to run
 * twice at once. With Entra it signs in as identity `migrate`; else by the secret `database-password-owner`.
 */
import { databaseLogin } from '#core/adapters/postgres/database-login';
import { migrateDatabase } from '#core/adapters/postgres/migrate';
import type { Login } from '#core/adapters/postgres/roles';
import { openSecretSource } from '#core/adapters/secrets/open-secret-source';
import { systemClock } from '#core/platform/clock';
import { loadOrExit } from '#core/platform/load-or-exit';
import { createLogger } from '#core/platform/logger';
import { DATABASE } from '#core/platform/names';
import type { SecretSource } from '#core/platform/secret-source';
import { readVersion } from '#core/platform/version';
import { loadMigrateConfig } from './migrate-config.ts';

const config = loadOrExit('migrate', () => loadMigrateConfig(process.env));
const logger = createLogger({ component: 'migrate', version: config.APP_VERSION ?? readVersion() });

/** The logins of the other processes, which the migration makes or brings up to date. */
async function logins(secrets: SecretSource | undefined): Promise<Login[]> {
  const { app, worker } = DATABASE.roles;
  if (!secrets) {
    const { BACKEND_PRINCIPAL_ID: backend = '', FUNCTIONS_PRINCIPAL_ID: functions = '' } = config;
    return [
      { role: app, kind: 'entra', objectId: backend },
      { role: worker, kind: 'entra', objectId: functions },
    ];
  }
  const password = async (name: 'database-password-app' | 'database-password-worker'): Promise<string> =>
    (JSON.parse(await secrets.get(name)) as { password: string }).password;
  return [
    { role: app, kind: 'password', password: await password('database-password-app') },
    { role: worker, kind: 'password', password: await password('database-password-worker') },
  ];
}

try {
  const secrets = config.DATABASE_AUTH === 'password' ? await openSecretSource(config) : undefined;
  const login = { secretName: 'database-password-owner', applicationName: 'migrate', logger } as const;
  const settings = databaseLogin(config, { ...login, ...(secrets && { secrets }) });
  const ran = await migrateDatabase({ settings, logins: await logins(secrets), logger, now: systemClock.now() });
  logger.info({ ran }, ran.length > 0 ? 'the schema was brought up to date' : 'the schema was up to date');
} catch (error) {
  logger.fatal({ err: error }, 'the migration failed');
  process.exitCode = 1;
}
