import { join } from 'node:path';
import { DATABASE, HOST_FLAG_ON } from '#core/platform/names';
import { startChild } from '../../../programs/start-child.ts';
import type { Part } from '../kept-part.ts';
import type { LocalFunctionSettings } from '../local-settings.ts';
import type { StackContext } from '../context.ts';
import type { Storage } from './azurite-part.ts';
import type { Events } from './broker-part.ts';
import { databaseSettings } from './database-settings.ts';
import type { Database } from './postgres-part.ts';

/** Short, so that the events of a killed host do not wait a minute (docs/design/events.md §4.3). */
const LEASE_MS = 5000;

/** Settings of the functions, for our host and for Core Tools alike. */
export function functionSettings(
  context: StackContext,
  { database, storage, events }: { database: Database; storage: Storage; events: Events },
): LocalFunctionSettings {
  return {
    EventHubConnection: events.connectionString,
    AzureWebJobsStorage: storage.connectionString,
    TABLES_CONNECTION_STRING: storage.connectionString,
    ...databaseSettings(context, database, DATABASE.roles.worker),
    FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: HOST_FLAG_ON,
    APP_VERSION: context.version,
    DEDUP_LEASE_MS: context.env['DEDUP_LEASE_MS'] ?? String(LEASE_MS),
  };
}

/** The functions in the development host. */
export function functionsPart({ paths, env, log }: StackContext, settings: LocalFunctionSettings): Part<number> {
  return {
    name: 'functions',
    async start(former) {
      const { port, pid, exited, stop } = await startChild({
        name: 'functions',
        entry: join(paths.root, 'scripts/dev/functions-host/main.ts'),
        args: ['--port', String(former ?? 0)],
        env: { ...env, ...settings },
        cwd: paths.root,
        log: log('functions'),
      });
      return { value: port, pid, exited, stop };
    },
  };
}
