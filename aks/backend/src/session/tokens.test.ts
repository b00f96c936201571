import { describe, expect, it } from 'vitest';
import type { SecretReader } from '#core/platform/secret-reader';
import { createSessionTokens } from './tokens.ts';

type Keys = { current: string; previous?: string };

describe('a session token that was verified before', () => {
  const [old, next] = ['signing-key-of-yesterday', 'signing-key-of-today'];
  let keys: Keys = { current: old };
  const tokens = createSessionTokens({ read: async () => keys, isUsable: () => true } as unknown as SecretReader);

  it('FR-024: is one of the previous key after a rotation, and none of ours when that key is withdrawn', async () => {
    const { token } = await tokens.create(null);
    const value = await tokens.sign(token);
    expect(await tokens.verify(value)).toMatchObject({ token, isOldKey: false });
    expect(await tokens.verify(value)).toMatchObject({ token, isOldKey: false });
    keys = { current: next, previous: old };
    expect(await tokens.verify(value)).toMatchObject({ token, isOldKey: true });
    keys = { current: next };
    expect(await tokens.verify(value)).toBeNull();
  });
});
