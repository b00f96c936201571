import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretReader } from '#core/platform/secret-reader';

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

export function createSessionTokens(secrets: SecretReader): SessionTokens {
  const sign = async (token: string) =>
    `${token}.${signature(token, (await secrets.read('session-signing-keys')).current)}`;
  return {
    sign,
    async create() {
      const token = randomBytes(32).toString('base64url');
      return { cookie: await sign(token), tokenHash: hashOf(token) };
    },
    async verify(cookie) {
      const [, token, given] = COOKIE_SHAPE.exec(cookie) ?? [];
      if (token === undefined || given === undefined) return null;
      const { current, previous } = await secrets.read('session-signing-keys');
      if (isSignature(given, token, current)) return { token, tokenHash: hashOf(token), isOldKey: false };
      const isOldKey = Boolean(previous) && isSignature(given, token, previous ?? '');
      return isOldKey ? { token, tokenHash: hashOf(token), isOldKey } : null;
    },
  };
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
