import { describe, expect, it } from 'vitest';
import { FUNCTION_HOST_SETTINGS } from '#core/platform/names';
import { BackendSettings } from '../aks/backend/src/config.ts';
import { MigrateSettings } from '../aks/backend/src/migrate-config.ts';
import { FrontendSettings } from '../aks/frontend/server/config.ts';
import { FunctionSettings } from '../functions/config.ts';
import { namesReadBy } from './support/read-names.ts';

/** Local forms of settings that only the host of the functions reads. */
const LOCAL_HOST_SETTINGS = ['EventHubConnection', 'AzureWebJobsStorage'];

const PROCESSES = [
  {
    name: 'functions',
    settings: Object.keys(FunctionSettings.properties),
    declaredIn: 'functions/config.ts',
    entries: ['functions/index.ts'],
    readElsewhere: [...FUNCTION_HOST_SETTINGS, ...LOCAL_HOST_SETTINGS],
  },
  {
    name: 'backend',
    settings: Object.keys(BackendSettings.properties),
    declaredIn: 'aks/backend/src/config.ts',
    entries: ['aks/backend/src/main.ts'],
    readElsewhere: [],
  },
  {
    name: 'migration',
    settings: Object.keys(MigrateSettings.properties),
    declaredIn: 'aks/backend/src/migrate-config.ts',
    entries: ['aks/backend/src/migrate.ts'],
    readElsewhere: [],
  },
  {
    name: 'page’s server',
    settings: Object.keys(FrontendSettings.properties),
    declaredIn: 'aks/frontend/server/config.ts',
    entries: ['aks/frontend/server/main.ts'],
    readElsewhere: [],
  },
] as const;

describe('a setting is there because something reads it', () => {
  it.each(PROCESSES)('$name', async ({ settings, declaredIn, entries, readElsewhere }) => {
    const read = await namesReadBy(entries[0], [declaredIn]);
    const notRead = settings.filter((name) => !read.has(name));
    expect(notRead.toSorted()).toEqual([...readElsewhere].toSorted());
  });

  it('a name that only a schema, a list or a text has counts as not read', async () => {
    const read = await namesReadBy('functions/index.ts', ['functions/config.ts']);
    expect(read).toContain('KEY_VAULT_URL');
    // It stands in core/platform/names.ts as text, and in functions/config.ts as key and in a rule.
    expect(read).not.toContain('AzureWebJobsStorage__blobServiceUri');
    expect(read).not.toContain('PUBLIC_URL');
  });
});
