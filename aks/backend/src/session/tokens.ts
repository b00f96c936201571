import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError } from '#core/domain/errors';
import type { SecretSource } from '#core/platform/secret-source';

const SigningKeys = Type.Object({
  current: Type.String({ minLength: 16 }),
  previous: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
const signingKeys = Compile(SigningKeys);

/** 256 random bits as base64url, a dot, and their HMAC-SHA-256 as base64url. */
const COOKIE_SHAPE = /^([\w-]{43})\.([\w-]{43})$/;

/** A cookie that is ours. `isOldKey`: signed by the previous key, so it should be signed anew. */
export type VerifiedToken = { token: string; tokenHash: string; isOldKey: boolean };

/**
 * Session tokens: random, so that nobody guesses one, and signed, so that garbage costs no trip to the database. The
 * keys are asked for each time: a rotated one counts without a restart, the previous one as long as the secret names it (FR-024).
 */
export type SessionTokens = {
  create(): Promise<{ cookie: string; tokenHash: string }>;
  verify(cookie: string): Promise<VerifiedToken | null>;
  sign(token: string): Promise<string>;
};

export function createSessionTokens(secrets: SecretSource): SessionTokens {
  const sign = async (token: string) => `${token}.${signature(token, (await readKeys(secrets)).current)}`;
  return {
    sign,
    async create() {
      const token = randomBytes(32).toString('base64url');
      return { cookie: await sign(token), tokenHash: hashOf(token) };
    },
    async verify(cookie) {
      const [, token, given] = COOKIE_SHAPE.exec(cookie) ?? [];
      if (token === undefined || given === undefined) return null;
      const { current, previous } = await readKeys(secrets);
      if (isSignature(given, token, current)) return { token, tokenHash: hashOf(token), isOldKey: false };
      const isOldKey = Boolean(previous) && isSignature(given, token, previous ?? '');
      return isOldKey ? { token, tokenHash: hashOf(token), isOldKey } : null;
    },
  };
}

async function readKeys(secrets: SecretSource): Promise<Static<typeof SigningKeys>> {
  const text = await secrets.get('session-signing-keys');
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch {
    // Not the parser's own error: its message quotes the secret.
  }
  if (signingKeys.Check(keys)) return keys;
  const message = 'The secret session-signing-keys must be JSON: {"current": "…", "previous": "…"}.';
  throw new AppError({ code: 'session.keys-broken', kind: 'unavailable', message });
}

function signature(token: string, key: string): string {
  return createHmac('sha256', key).update(token).digest('base64url');
}

function isSignature(given: string, token: string, key: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(signature(token, key)));
}

/** What the database knows of a token. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
