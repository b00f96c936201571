import { describe, expect, it } from 'vitest';
import { FUNCTION_SETTINGS, LOCAL_FUNCTION_SETTINGS } from '#core/platform/names';
import { FunctionSettings, loadFunctionSettings } from './config.ts';

const LOCAL = {
  EventHubConnection: 'Endpoint=sb://localhost:5672',
  AzureWebJobsStorage: 'AccountName=local',
  TABLES_CONNECTION_STRING: 'AccountName=local',
  SECRETS_DIR: '.local/secrets',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_NAME: 'todo',
  DATABASE_USER: 'todo_worker',
  DATABASE_AUTH: 'password',
};

describe('settings of the functions', () => {
  it('are exactly those of names.ts, which Bicep delivers, and their local forms', () => {
    const known = [...FUNCTION_SETTINGS, ...LOCAL_FUNCTION_SETTINGS].toSorted();
    expect(Object.keys(FunctionSettings.properties).toSorted()).toEqual(known);
  });

  it('have production’s times by default: lease 60 s, retries from 2 s to 60 s, five of them', () => {
    const times = { DEDUP_LEASE_MS: 60_000, RETRY_MIN_SECONDS: 2, RETRY_MAX_SECONDS: 60, MAX_ATTEMPTS: 6 };
    expect(loadFunctionSettings(LOCAL)).toMatchObject({ ...times, DATABASE_PORT: 5432 });
  });

  it.each([
    // The host reads flags by bool.TryParse: anything but the word is off.
    ['a flag of the host that is no word', { FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING: '1' }, 'must be true'],
    ['neither form of the hub connection', { EventHubConnection: undefined }, 'EventHubConnection'],
    ['both forms of the tables', { TABLES_ENDPOINT: 'https://x.table.core.windows.net' }, 'TABLES_CONNECTION_STRING'],
    ['FR-036: fewer than three retries', { MAX_ATTEMPTS: '3' }, 'MAX_ATTEMPTS'],
    ['a retry without a pause', { RETRY_MIN_SECONDS: '0' }, 'RETRY_MIN_SECONDS'],
    ['a longest pause below the shortest', { RETRY_MIN_SECONDS: '9', RETRY_MAX_SECONDS: '8' }, 'RETRY_MAX_SECONDS'],
  ])('are refused with %s', (_, changes, named) => {
    expect(() => loadFunctionSettings({ ...LOCAL, ...changes })).toThrow(named);
  });
});
