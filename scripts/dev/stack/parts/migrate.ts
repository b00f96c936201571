import { join } from 'node:path';
import { runChild } from '../../../programs/start-child.ts';
import { MIGRATE_LOGIN } from '../../postgres/credentials.ts';
import type { StackContext } from '../context.ts';
import { databaseSettings } from './database-settings.ts';
import type { Database } from './postgres-part.ts';

/** Brings roles and schema up to date by the same program that the Helm hook runs. */
export async function migrate(context: StackContext, database: Database): Promise<void> {
  const { paths, env, version, log } = context;
  await runChild({
    name: 'migrate',
    entry: join(paths.root, 'aks/backend/src/migrate.ts'),
    env: { ...env, ...databaseSettings(context, database, MIGRATE_LOGIN), APP_VERSION: version },
    cwd: paths.root,
    log: log('migrate'),
  });
}
