import type { DatabaseSettings as Settings } from '#core/platform/settings';
import { DATABASE } from '#core/platform/names';
import type { SecretReader } from '#core/platform/secret-reader';
import type { DatabaseSettings } from './connection.ts';
import type { Login } from './roles.ts';

/** How a process signs in to the database: what its settings say, and what only the process itself knows (`rest`). */
export function databaseLogin(
  settings: Settings,
  rest: Pick<DatabaseSettings, 'secrets' | 'secretName' | 'applicationName' | 'logger'>,
): DatabaseSettings {
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    user: settings.DATABASE_USER,
    auth: settings.DATABASE_AUTH,
    ...rest,
  };
}

/**
 * What the migration needs to know of the logins of backend and functions where they sign in by password.
 * @throws AppError `unavailable` when a secret cannot be used
 */
export async function loginsByPassword(secrets: SecretReader): Promise<Login[]> {
  const { app, worker } = DATABASE.roles;
  return [
    { role: app, kind: 'password', password: (await secrets.read('database-password-app')).password },
    { role: worker, kind: 'password', password: (await secrets.read('database-password-worker')).password },
  ];
}
