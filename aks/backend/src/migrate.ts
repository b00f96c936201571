/**
 * The migration as a process of its own (Helm hook, `npm start`): roles, then schema, then exit 0. Safe to repeat and to run
 * twice at once. With Entra it signs in as identity `migrate`; else by the secret `database-password-owner`.
 */
import { databaseLogin, loginsByPassword } from '#core/adapters/postgres/database-login';
import { migrateDatabase } from '#core/adapters/postgres/migrate';
import type { Login } from '#core/adapters/postgres/roles';
import { openSecretSource } from '#core/adapters/secrets/open-secret-source';
import { systemClock } from '#core/platform/clock';
import { loadOrExit } from '#core/platform/load-or-exit';
import { createLogger } from '#core/platform/logger';
import { DATABASE } from '#core/platform/names';
import { createSecretReader } from '#core/platform/secret-reader';
import { readVersion } from '#core/platform/version';
import { loadMigrateConfig } from './migrate-config.ts';

const config = loadOrExit('migrate', () => loadMigrateConfig(process.env));
const logger = createLogger({ component: 'migrate', version: config.APP_VERSION ?? readVersion() });

/** The logins of the other processes, which the migration makes or brings up to date. */
function loginsByEntra(): Login[] {
  const { BACKEND_PRINCIPAL_ID: backend = '', FUNCTIONS_PRINCIPAL_ID: functions = '' } = config;
  return [
    { role: DATABASE.roles.app, kind: 'entra', objectId: backend },
    { role: DATABASE.roles.worker, kind: 'entra', objectId: functions },
  ];
}

try {
  const source = config.DATABASE_AUTH === 'password' ? await openSecretSource(config) : undefined;
  const secrets = source && createSecretReader(source, { clock: systemClock, logger });
  const login = { secretName: 'database-password-owner', applicationName: 'migrate', logger } as const;
  const settings = databaseLogin(config, { ...login, ...(secrets && { secrets }) });
  const logins = secrets ? await loginsByPassword(secrets) : loginsByEntra();
  const ran = await migrateDatabase({ settings, logins, logger, now: systemClock.now() });
  logger.info({ ran }, ran.length > 0 ? 'the schema was brought up to date' : 'the schema was up to date');
} catch (error) {
  logger.fatal({ err: error }, 'the migration failed');
  process.exitCode = 1;
}
