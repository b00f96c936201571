import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { whyNoBicep } from './bicep/run-bicep-strictly.ts';
import { predictResources } from './bicep-cli.ts';
import { readResourceNames } from './resource-names.ts';

const noBicep = whyNoBicep(process.env);

describe('predicted names', () => {
  it('are those that the templates give at this place with these settings, and the committed snapshot stays', async ({
    skip,
  }) => {
    skip(noBicep !== undefined, noBicep);
    const place = {
      subscriptionId: '44444444-4444-4444-8444-444444444444',
      tenantId: '22222222-2222-4222-8222-222222222222',
      resourceGroup: 'elsewhere',
      location: 'westeurope',
    };
    const before = readFileSync('infra/main.snapshot.json', 'utf8');
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], TODO_NAME_PREFIX: 'Team-7' };
    const names = readResourceNames(await predictResources('infra', place, env));
    expect(names.keyVault).toMatch(/^kv-team7[a-z0-9]{13}$/);
    expect(names.dnsLabel).toMatch(/^team7-[a-z0-9]{13}$/);
    expect(names.postgres).toMatch(/^psql-team7-[a-z0-9]{13}$/);
    expect(readFileSync('infra/main.snapshot.json', 'utf8')).toBe(before);
  });
});

it('a template without a needed resource is an error, not an undefined name', () => {
  expect(() => readResourceNames([])).toThrow(/Microsoft\.ContainerRegistry/);
});
