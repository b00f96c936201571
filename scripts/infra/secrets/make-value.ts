import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { parseSecret } from '#core/platform/secret-values';

/** Session signing keys: 2 × 32 random bytes, base64. New sessions use `current`; `previous` still verifies old ones. */
export function makeSigningKeys(): string {
  return JSON.stringify({ current: newKey(), previous: newKey() });
}

/**
 * The two values that a rotation writes, one after the other. Processes read the vault once a minute, each at its own time:
 * if one signed with a key that another has not seen yet, people would be signed out. So `announced` only lets everybody
 * verify the new key; a minute later `rotated` signs with it and keeps the old one as `previous`.
 * @throws AppError `invalid` when the stored value is not a pair of keys.
 */
export function rotateSigningKeys(stored: string): { announced: string; rotated: string } {
  const { current: old } = parseSecret('session-signing-keys', stored);
  const fresh = newKey();
  return {
    announced: JSON.stringify({ current: old, previous: fresh }),
    rotated: JSON.stringify({ current: fresh, previous: old }),
  };
}

/** The key pair of web push: P-256, raw and base64url as browsers and RFC 8292 want it. */
export function makeVapidKeys(): string {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const uncompressed = [Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return JSON.stringify({ publicKey: Buffer.concat(uncompressed).toString('base64url'), privateKey: d });
}

/** What the database secrets hold: the role and its password, so that two logins can alternate. */
export function makeDatabaseLogin(user: string, password: string): string {
  return JSON.stringify({ user, password });
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}
