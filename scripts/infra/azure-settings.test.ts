import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AZURE_SETTINGS, missingSettings, readAzureEnvironment, requireSettings } from './azure-settings.ts';

async function variablesOf(stage: 'bootstrap' | 'main'): Promise<string[]> {
  const text = await readFile(`infra/${stage}.bicepparam`, 'utf8');
  const names = [...text.matchAll(/readEnvironmentVariable\(\s*'(\w+)'/g)].map(([, name = '']) => name);
  return [...new Set(names)].toSorted();
}

describe('azure settings', () => {
  it.each(['bootstrap', 'main'] as const)(
    'know every variable that %s.bicepparam reads, and no other',
    async (stage) => {
      const known = Object.entries(AZURE_SETTINGS).filter(([, setting]) => setting.stages.includes(stage));
      expect(known.map(([name]) => name).toSorted()).toEqual(await variablesOf(stage));
    },
  );

  it('FR-025: refuse to make pipeline identities for the placeholder repository', () => {
    expect(missingSettings('bootstrap', {})).toEqual(['TODO_GITHUB_SUBJECTS']);
  });

  it('say for every missing variable how to set it, all at once', () => {
    expect(() => requireSettings('main', { TODO_OPERATORS_NAME: 'Operators' })).toThrow(
      /export TODO_ALERT_EMAIL=.*mail address[^]*export TODO_OPERATORS_OBJECT_ID=/,
    );
  });

  it('come from the file, below the environment, and an empty variable counts as none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'settings-'));
    const file = join(folder, 'azure.env');
    await writeFile(file, 'TODO_LOCATION=westeurope\nTODO_NAME_PREFIX=team\n');
    const env = readAzureEnvironment({ TODO_NAME_PREFIX: 'mine', TODO_LOCATION: '', TODO_ALERT_EMAIL: '' }, file);
    expect(env).toEqual({ TODO_LOCATION: 'westeurope', TODO_NAME_PREFIX: 'mine' });
    await rm(folder, { recursive: true });
  });
});
