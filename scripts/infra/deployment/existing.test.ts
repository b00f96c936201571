import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAz } from '../az.ts';
import { installFakeAz, type FakeAz } from '../testing/fake-az.ts';
import { HEALTHY_AZURE } from '../testing/healthy-azure.ts';
import { readExisting } from './existing.ts';

const names = {
  registry: 'crtodo1',
  storage: 'sttodo1',
  keyVault: 'kv-todo1',
  eventHubs: 'evhns-todo-1',
  functionApp: 'func-todo-1',
  postgres: 'psql-todo-1',
  dnsLabel: 'todo-1',
};

let fake: FakeAz;
beforeEach(async () => {
  fake = await installFakeAz(HEALTHY_AZURE);
});
afterEach(() => fake.remove());

function read() {
  return readExisting({ az: createAz(fake.env), resourceGroup: 'todo-chatbot', location: 'eastus', names });
}

function deletedVault(name: string, location: string) {
  const properties = { location, deletionDate: '2026-11-20T00:00:00Z', scheduledPurgeDate: '2026-11-27T00:00:00Z' };
  return { command: 'keyvault list-deleted', answer: [{ name, type: 'Microsoft.KeyVault/deletedVaults', properties }] };
}

describe('what an earlier deployment left behind', () => {
  it('is nothing the first time', async () => {
    expect(await read()).toEqual({});
  });

  it('recovers a deleted vault of our name, and leaves those of others alone', async () => {
    await fake.learn(deletedVault('kv-other', 'eastus'));
    expect(await read()).toEqual({});
    await fake.learn(deletedVault('kv-todo1', 'eastus'));
    expect(await read()).toEqual({ TODO_KEY_VAULT_CREATE_MODE: 'recover' });
  });

  it('cannot use a vault that was deleted in another region, and says until when', async () => {
    await fake.learn(deletedVault('kv-todo1', 'westeurope'));
    await expect(read()).rejects.toThrow(/westeurope .*2026-11-27.*TODO_NAME_PREFIX/s);
  });

  it('keeps the start of the budget, which Azure refuses to change', async () => {
    const timePeriod = { startDate: '2026-09-01T00:00:00Z', endDate: '2036-09-01T00:00:00Z' };
    const answer = { value: [{ name: 'monthly', properties: { timePeriod } }] };
    await fake.learn({ command: 'rest', when: { '--url': 'Microsoft.Consumption/budgets' }, answer });
    expect(await read()).toEqual({ TODO_BUDGET_START_DATE: '2026-09-01' });
  });

  it('keeps alerts going to Slack: the relay and its key are found again', async () => {
    await fake.learn(
      {
        command: 'functionapp list',
        answer: [{ name: 'func-todo-1', defaultHostName: 'func-todo-1.azurewebsites.net' }],
      },
      { command: 'functionapp function list', answer: [{ name: 'func-todo-1/alert-relay' }] },
      { command: 'functionapp function keys list', answer: { default: 'a+b/c==' } },
    );
    expect(await read()).toEqual({
      TODO_ALERT_RELAY_URL: 'https://func-todo-1.azurewebsites.net/api/alert-relay?code=a%2Bb%2Fc%3D%3D',
    });
  });

  it('has no relay before the first release, and does not hide a failure to read its key', async () => {
    const app = { name: 'func-todo-1', defaultHostName: 'func-todo-1.azurewebsites.net' };
    await fake.learn(
      { command: 'functionapp list', answer: [app] },
      { command: 'functionapp function list', answer: [] },
    );
    expect(await read()).toEqual({});
    await fake.learn(
      { command: 'functionapp function list', answer: [{ name: 'func-todo-1/alert-relay' }] },
      { command: 'functionapp function keys list', error: '(AuthorizationFailed) not allowed' },
    );
    await expect(read()).rejects.toThrow(/AuthorizationFailed/);
  });
});
