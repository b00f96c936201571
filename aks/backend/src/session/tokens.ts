import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretReader } from '#core/platform/secret-reader';
import type { SecretValue } from '#core/platform/secret-values';

type SigningKeys = SecretValue<'session-signing-keys'>;

const MAX_VERIFIED = 10_000;

/** 256 random bits as base64url, a dot, and their HMAC-SHA-256 as base64url. */
const COOKIE_SHAPE = /^([\w-]{43})\.([\w-]{43})$/;

/** A cookie with a valid signature. `isOldKey`: signed by the previous key, so it should be signed anew. */
export type VerifiedToken = { token: string; tokenHash: string; isOldKey: boolean };

/**
 * Session tokens: random, so that they cannot be guessed, and signed, so that an invalid one costs no query. The
 * keys are asked for each time: a rotated one is used without a restart, the previous one as long as the secret names it (FR-024).
 */
export type SessionTokens = {
  /** A new token; with a seed the same one each time, which nobody can compute without the signing key. */
  create(seed: string | null): Promise<{ token: string; tokenHash: string }>;
  /** The token of a cookie's value, null when it is not ours. */
  verify(value: string): Promise<VerifiedToken | null>;
  /** The cookie's value for a token. */
  sign(token: string): Promise<string>;
};

export function createSessionTokens(secrets: SecretReader): SessionTokens {
  // What these keys have verified: the same cookie comes with every request.
  let verified: { keys: SigningKeys | null; tokens: Map<string, VerifiedToken> } = { keys: null, tokens: new Map() };
  const currentKey = async () => (await secrets.read('session-signing-keys')).current;
  return {
    sign: async (token) => `${token}.${signature(token, await currentKey())}`,
    async create(seed) {
      // The prefix holds a character that no token has: no signature of a token is ever itself a token.
      const token =
        seed === null ? randomBytes(32).toString('base64url') : signature(`token of ${seed}`, await currentKey());
      return { token, tokenHash: hashOf(token) };
    },
    async verify(value) {
      const keys = await secrets.read('session-signing-keys');
      if (verified.keys !== keys) verified = { keys, tokens: new Map() };
      const before = verified.tokens.get(value);
      if (before) return before;
      const token = verifyBy(keys, value);
      if (token) remember(verified.tokens, value, token);
      return token;
    },
  };
}

/** Only valid values, so that garbage drives nobody out; beyond the bound the oldest. */
function remember(tokens: Map<string, VerifiedToken>, value: string, token: VerifiedToken): void {
  if (tokens.size >= MAX_VERIFIED) tokens.delete(tokens.keys().next().value ?? '');
  tokens.set(value, token);
}

function verifyBy({ current, previous }: SigningKeys, value: string): VerifiedToken | null {
  const [, token, given] = COOKIE_SHAPE.exec(value) ?? [];
  if (token === undefined || given === undefined) return null;
  if (isSignature(given, token, current)) return { token, tokenHash: hashOf(token), isOldKey: false };
  const isOldKey = Boolean(previous) && isSignature(given, token, previous ?? '');
  return isOldKey ? { token, tokenHash: hashOf(token), isOldKey } : null;
}

function signature(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function isSignature(given: string, token: string, key: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(signature(token, key)));
}

/** What the database knows of a token. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
