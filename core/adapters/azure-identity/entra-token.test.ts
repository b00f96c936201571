import { describe, expect, it } from 'vitest';
import { entraToken } from './entra-token.ts';

const SCOPE = 'https://database.example/.default';

/** An identity service that answers like this. */
const identity = (answer: () => Promise<string | null>) => ({
  getToken: async () => {
    const token = await answer();
    return token === null ? null : { token, expiresOnTimestamp: 0 };
  },
});

describe('a token of Entra as password', () => {
  it('is asked for anew for each connection', async () => {
    let n = 0;
    const read = entraToken(SCOPE, { credential: identity(async () => `token-${(n += 1)}`) });
    expect([await read(), await read()]).toEqual(['token-1', 'token-2']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('ManagedIdentityCredential: network unreachable'))],
    ['gives none', async () => null],
    ['gives an empty one', async () => ''],
  ])(
    'FR-034: an identity service that %s is an outage, told to operators and not to clients',
    async (_name, answer) => {
      const warned: unknown[] = [];
      const logger = { warn: (fields: unknown) => void warned.push(fields) };
      const error: unknown = await entraToken(SCOPE, { credential: identity(answer), logger })().catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: 'AppError', kind: 'unavailable', code: 'identity.unavailable' });
      expect(String(error)).not.toMatch(/Identity|network/);
      expect(warned).toEqual([{ err: expect.any(Error), scope: SCOPE }]);
    },
  );

  it('an identity service gets a time limit, so that nobody hangs on it', async () => {
    const given = Promise.withResolvers<AbortSignal>();
    const credential = {
      getToken: (_scope: unknown, options?: { abortSignal?: unknown }) => {
        given.resolve(options?.abortSignal as AbortSignal);
        return new Promise<never>(() => undefined);
      },
    };
    void entraToken(SCOPE, { credential })();
    expect(await given.promise).toBeInstanceOf(AbortSignal);
  });
});
