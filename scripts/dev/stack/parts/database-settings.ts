import { DATABASE } from '#core/platform/names';
import type { StackContext } from '../context.ts';
import type { Database } from './postgres-part.ts';

/** How a process signs in to the local database: by password, from the secrets folder. */
export function databaseSettings({ paths }: StackContext, { host, port }: Database, user: string) {
  return {
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: DATABASE.name,
    DATABASE_USER: user,
    DATABASE_AUTH: 'password',
    SECRETS_DIR: paths.secrets,
  };
}
