import { createECDH } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_SECRETS, SECRETS } from '#core/platform/names';
import { createAz } from '../az.ts';
import { installFakeAz, type FakeAz } from '../testing/fake-az.ts';
import { MAIN_PARAMETERS } from '../testing/main-parameters.ts';
import { fromLines } from './ask-secret.ts';
import { fillVault, type Ask } from './fill-vault.ts';
import { neededSecrets } from './needed.ts';
import { createVault } from './vault.ts';

const nobody: Ask = () => Promise.resolve(undefined);
const needed = neededSecrets(MAIN_PARAMETERS);

let fake: FakeAz;
beforeEach(async () => {
  fake = await installFakeAz([]);
});
afterEach(() => fake.remove());

function vault() {
  return createVault(createAz(fake.env), 'kv-todo1');
}

describe('filling the vault', () => {
  it('FR-019: creates signing and push keys in the form that the product reads', async () => {
    await fillVault({ vault: vault(), needed, ask: nobody });
    const stored = await fake.secrets();
    const signing = JSON.parse(stored['session-signing-keys'] ?? '') as { current: string; previous: string };
    expect([signing.current, signing.previous].map((key) => Buffer.from(key, 'base64').length)).toEqual([32, 32]);
    expect(signing.current).not.toBe(signing.previous);
    const push = JSON.parse(stored['vapid-keys'] ?? '') as { publicKey: string; privateKey: string };
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(push.privateKey, 'base64url');
    expect(pair.getPublicKey('base64url')).toBe(push.publicKey);
  });

  it('never overwrites: a second run changes nothing', async () => {
    await fake.putSecret('slack-webhook-url', 'https://hooks.example/old');
    await fillVault({ vault: vault(), needed, ask: nobody });
    const first = await fake.secrets();
    const ask = fromLines('SLACK_WEBHOOK_URL=https://hooks.example/new');
    const outcomes = await fillVault({ vault: vault(), needed, ask });
    expect(await fake.secrets()).toEqual(first);
    expect(outcomes.slice(0, 3)).toEqual([
      { name: 'session-signing-keys', did: 'kept' },
      { name: 'vapid-keys', did: 'kept' },
      { name: 'slack-webhook-url', did: 'kept' },
    ]);
  });

  it('FR-019: gives values to az by a file for this user only, never on the command line', async () => {
    await fillVault({ vault: vault(), needed, ask: fromLines('LLM_API_KEY=sk-hush-hush') });
    const sets = (await fake.calls()).filter(({ command }) => command === 'keyvault secret set');
    expect((await fake.secrets())['llm-api-key']).toBe('sk-hush-hush');
    expect(sets).toHaveLength(3);
    for (const { options, files } of sets) {
      expect(options).not.toHaveProperty('--value');
      expect(options['--query']).toBe('id');
      expect(Object.values(files)).toEqual(['600']);
      expect(JSON.stringify(options)).not.toContain('hush');
    }
  });

  it('takes answers from lines NAME=value, leaves out what is optional, insists on what is needed', async () => {
    const mail = neededSecrets({ ...MAIN_PARAMETERS, mail: { driver: 'smtp' } });
    await expect(fillVault({ vault: vault(), needed: mail, ask: nobody })).rejects.toThrow(/smtp-password is needed/);
    const outcomes = await fillVault({ vault: vault(), needed: mail, ask: fromLines('SMTP_PASSWORD=secret') });
    expect(outcomes.find(({ name }) => name === 'smtp-password')?.did).toBe('created');
    expect(outcomes.find(({ name }) => name === 'llm-api-key')?.did).toBe('left out');
  });

  it('stores database logins as {user, password} where the database is elsewhere, and none where Entra signs in', async () => {
    const neon = neededSecrets({ ...MAIN_PARAMETERS, database: { ...MAIN_PARAMETERS.database, mode: 'neon' } });
    const ask = fromLines('DATABASE_PASSWORD_OWNER=a\nDATABASE_PASSWORD_APP=b\nDATABASE_PASSWORD_WORKER=c');
    await fillVault({ vault: vault(), needed: neon, ask });
    expect((await fake.secrets())['database-password-app']).toBe('{"user":"todo_app","password":"b"}');
    expect(needed.some(({ name }) => name.startsWith('database-'))).toBe(false);
  });

  it('knows every secret of names.ts, given the parameters that want it', () => {
    const database = { ...MAIN_PARAMETERS.database, mode: 'neon' };
    const all = neededSecrets({ ...MAIN_PARAMETERS, database, mail: { driver: 'smtp' } });
    expect(all.map(({ name }) => name).toSorted()).toEqual([...SECRETS, ...DATABASE_SECRETS].toSorted());
  });

  it('FR-025: says who may set secrets when the vault refuses', async () => {
    await fake.learn({
      command: 'keyvault secret list',
      error: '(Forbidden) Caller is not authorized. ForbiddenByRbac',
    });
    const run = fillVault({ vault: vault(), needed, ask: nobody });
    await expect(run).rejects.toThrow(/Only the operators \(TODO_OPERATORS_OBJECT_ID\) may set secrets/);
  });
});
