import type { DatabaseSettings as Settings } from '#core/platform/settings';
import type { DatabaseSettings } from './connection.ts';

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
