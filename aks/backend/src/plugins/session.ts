import type { CookieSerializeOptions } from '@fastify/cookie';
import type { Session } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import { GUEST_SESSION_MS } from '#core/use-cases/start-guest-session';
import type { Reply, Request } from '../app-types.ts';
import type { SessionCache } from '../session/cache.ts';
import type { SessionTokens } from '../session/tokens.ts';

/** Header with the user id for whom a request is meant. */
export const EXPECTED_USER = 'x-expected-user';

export type SignedIn = { session: Session; tokenHash: string };

/** Who asks, by the session cookie. */
export type Identity = {
  /** Hook of all routes that need a person. */
  authenticate: (request: Request, reply: Reply) => Promise<void>;
  /** The person, null when nobody is signed in. */
  find(request: Request, reply: Reply): Promise<SignedIn | null>;
  /** The person of an authenticated route. */
  of(request: Request): SignedIn;
  setCookie(reply: Reply, value: string): void;
  clearCookie(reply: Reply): void;
};

export function createIdentity({
  publicUrl,
  tokens,
  cache,
}: {
  publicUrl: string;
  tokens: SessionTokens;
  cache: SessionCache;
}): Identity {
  const { name, options } = cookieFor(publicUrl);
  const people = new WeakMap<Request, SignedIn>();
  const setCookie = (reply: Reply, value: string): void => {
    reply.setCookie(name, value, { ...options, maxAge: GUEST_SESSION_MS / 1000 });
  };
  const find = async (request: Request, reply: Reply): Promise<SignedIn | null> => {
    const verified = await tokens.verify(request.cookies[name] ?? '');
    const session = verified && (await cache.find(verified.tokenHash));
    if (!verified || !session) return null;
    if (verified.isOldKey) setCookie(reply, await tokens.sign(verified.token));
    return { session, tokenHash: verified.tokenHash };
  };
  return {
    find,
    setCookie,
    clearCookie: (reply) => void reply.clearCookie(name, options),
    of(request) {
      const person = people.get(request);
      if (!person) throw new Error('identity of a route without authentication');
      return person;
    },
    async authenticate(request, reply) {
      const person = await find(request, reply);
      if (!person) throw notSignedIn();
      requireExpectedUser(request, person);
      people.set(request, person);
    },
  };
}

/**
 * A tab says whose tasks it shows. Another tab of the browser may have signed in as somebody else since, and what the first
 * one sends must not reach the new person's tasks.
 * @throws AppError `conflict`, code `session.other-user`.
 */
export function requireExpectedUser({ headers }: Request, { session }: SignedIn): void {
  const expected = headers[EXPECTED_USER];
  if (expected === undefined || expected === session.userId) return;
  const message = 'This browser has signed in as somebody else. Load the page again.';
  throw new AppError({ code: 'session.other-user', kind: 'conflict', message });
}

/** The answer to who is not signed in. */
function notSignedIn(): AppError {
  const message = 'You are not signed in. Start a session first.';
  return new AppError({ code: 'session.required', kind: 'unauthenticated', message });
}

/** `__Host-` binds the cookie to this host and TLS; plain HTTP exists on one's own machine only, where it cannot be used. */
function cookieFor(publicUrl: string): { name: string; options: CookieSerializeOptions } {
  const secure = new URL(publicUrl).protocol === 'https:';
  const options = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  return { name: secure ? '__Host-session' : 'session', options };
}
