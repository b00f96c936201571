import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFunctionSettings } from '../../../functions/config.ts';
import { localSettings, writeLocalSettings } from './local-settings.ts';

const SETTINGS = {
  EventHubConnection: 'Endpoint=sb://localhost:5672;UseDevelopmentEmulator=true',
  AzureWebJobsStorage: 'AccountName=local',
  TABLES_CONNECTION_STRING: 'AccountName=local',
  SECRETS_DIR: '.local/secrets',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'todo',
  DATABASE_USER: 'todo_worker',
  DATABASE_AUTH: 'password',
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('local.settings.json', () => {
  it('is what Core Tools read: not encrypted, values as text, nothing empty', () => {
    expect(localSettings({ ...SETTINGS, LOG_LEVEL: '' })).toEqual({
      IsEncrypted: false,
      Values: { FUNCTIONS_WORKER_RUNTIME: 'node', ...SETTINGS },
    });
  });

  it('holds settings that the functions accept, for its owner only', async () => {
    const path = await writeLocalSettings(dir, SETTINGS);
    const { Values } = JSON.parse(await readFile(path, 'utf8')) as { Values: Record<string, string> };
    expect(loadFunctionSettings(Values)).toMatchObject({ DATABASE_PORT: 5432 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
