import type { TokenCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRETS } from '#core/platform/names';
import { startKeyVaultDouble } from '#core/testing/key-vault-double';
import type { KeyVaultDouble } from '#core/testing/key-vault-double';
import { describeSecretSource } from '#core/testing/secret-source-contract';
import { createKeyVaultSecretSource } from './secret-source.ts';

const IDENTITIES = {
  'token-of-backend': { name: 'backend', mayRead: SECRETS },
  'token-of-frontend': { name: 'frontend', mayRead: [] },
};

/** Stands in for Entra: a token that the double knows; remembers the scopes it was asked for. */
function credentialOf(token: string, scopes: string[] = []): TokenCredential {
  return {
    getToken: async (asked) => {
      scopes.push(...[asked].flat());
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}

describeSecretSource('Key Vault', async () => {
  const vault = await startKeyVaultDouble(IDENTITIES);
  return {
    source: sourceFor(vault, 'token-of-backend'),
    put: async (name, value) => void vault.set(name, value),
    remove: async (name) => vault.remove(name),
    breakDown: () => vault.stop(),
    close: async () => undefined,
  };
});

function sourceFor(vault: KeyVaultDouble, token: string, scopes?: string[]) {
  const { url, clientOptions } = vault;
  return createKeyVaultSecretSource({ url, credential: credentialOf(token, scopes), clientOptions });
}

describe('Key Vault only', () => {
  let vault: KeyVaultDouble;
  beforeAll(async () => {
    vault = await startKeyVaultDouble(IDENTITIES);
    vault.set('llm-api-key', 'first');
  });
  afterAll(() => vault.stop());

  it('answers the bearer challenge with a token for the resource that the challenge names', async () => {
    const scopes: string[] = [];
    expect(await sourceFor(vault, 'token-of-backend', scopes).get('llm-api-key')).toBe('first');
    expect(scopes).toEqual([vault.scope]);
  });

  it('US5.3 FR-023: refuses another component and audits who was refused what', async () => {
    const error = await sourceFor(vault, 'token-of-frontend')
      .get('llm-api-key')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'forbidden', code: 'secret.forbidden' });
    const denied = vault.audit.findLast(({ status }) => status === 403);
    expect(denied).toMatchObject({
      caller: 'frontend',
      secret: 'llm-api-key',
      operation: 'SecretGet',
      result: 'ForbiddenByRbac',
    });
    expect(denied?.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('US5.3: refuses an identity that the vault does not know', async () => {
    await expect(sourceFor(vault, 'stolen').get('llm-api-key')).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(vault.audit.at(-1)).toMatchObject({ caller: 'anonymous', status: 401 });
  });

  it('passes on how long a throttling vault asks to wait', async () => {
    vault.throttle(1, 17);
    await expect(sourceFor(vault, 'token-of-backend').get('llm-api-key')).rejects.toMatchObject({
      kind: 'rate-limited',
      retryAfterSeconds: 17,
    });
  });

  it('serves an expired version, as the vault does, and refuses a disabled one', async () => {
    vault.set('smtp-password', 'old', { expires: new Date(0) });
    expect(await sourceFor(vault, 'token-of-backend').get('smtp-password')).toBe('old');
    vault.set('smtp-password', 'new', { enabled: false });
    await expect(sourceFor(vault, 'token-of-backend').get('smtp-password')).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('says `unavailable` when no token can be had', async () => {
    const { url, clientOptions } = vault;
    const credential: TokenCredential = { getToken: () => Promise.reject(new Error('no identity endpoint')) };
    const source = createKeyVaultSecretSource({ url, credential, clientOptions });
    await expect(source.get('llm-api-key')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
