import type pg from 'pg';
import type { Logger } from '#core/platform/logger';
import { connectClient, connectionOptions } from './connection.ts';
import type { DatabaseSettings } from './connection.ts';
import { toAppError } from './errors.ts';
import { withMigrationLock } from './migration-lock.ts';
import { migrateSchema } from './migrations.ts';
import { closeToPublic, openToRoles, remainingPrivileges, SERVER_DATABASES } from './privileges.ts';
import { ensureRoles, ensureSchemaOwner, ROLES_DATABASE } from './roles.ts';
import type { Login } from './roles.ts';

export type MigrateOptions = { settings: DatabaseSettings; logins: Login[]; logger: Logger; now: Date };

/**
 * Roles, then what they may do on databases, then schema: all that a new release needs of the database. Safe to repeat,
 * and to run twice at once.
 * @returns names of the migrations that ran
 * @throws AppError
 */
export async function migrateDatabase({ settings, logins, logger, now }: MigrateOptions): Promise<string[]> {
  await onDatabase({ ...settings, database: ROLES_DATABASE }, (client) => ensureRoles(client, logins));
  return onDatabase(settings, async (client) => {
    await ensureSchemaOwner(client);
    await closeToPublic(client, SERVER_DATABASES);
    await openToRoles(client, settings.database);
    const remaining = await remainingPrivileges(client);
    if (remaining.length > 0) logger.warn({ remaining }, 'roles may do more on databases than they need');
    return migrateSchema({ client, logger, now });
  });
}

/** One connection at a time: the login may hold two, and another run may be waiting on its own. */
async function onDatabase<T>(settings: DatabaseSettings, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const options = { ...connectionOptions(settings), query_timeout: 0 };
  const client = await connectClient(options, () => undefined).catch(rethrow);
  try {
    return await withMigrationLock(client, () => work(client));
  } catch (error) {
    throw toAppError(error);
  } finally {
    await client.end();
  }
}

function rethrow(error: unknown): never {
  throw toAppError(error);
}
