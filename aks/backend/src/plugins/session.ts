import type { Session } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { Clock, SessionStore } from '#core/domain/ports';
import { renewSession } from '#core/use-cases/renew-session';
import { GUEST_SESSION_MS } from '#core/use-cases/start-guest-session';
import type { Reply, Request } from '../app-types.ts';
import type { SessionCache } from '../session/cache.ts';
import type { CookieValue, SessionCookie } from '../session/cookie.ts';
import type { SessionTokens, VerifiedToken } from '../session/tokens.ts';

/** Header with the user id for whom a request is meant. */
export const EXPECTED_USER = 'x-expected-user';

/** Each token that we have signed costs a look-up; of garbage a header holds some 150 values, each of which costs 5 µs. */
const MOST_TOKENS = 8;

export type SignedIn = { session: Session; tokenHash: string };

/** Identity of a request, by the session cookie. */
export type Identity = {
  /** Hook for the beginning of all routes that need a person: refuses a request without a token that we have signed; costs no query. */
  requireToken: (request: Request) => Promise<void>;
  /** Hook after it, when the request counts as one at work: looks the person up. */
  authenticate: (request: Request, reply: Reply) => Promise<void>;
  /** Whether it carries a token of ours; its session may have ended. */
  hasToken(request: Request): Promise<boolean>;
  /** What the store knows its tokens by, each one once; their sessions may have ended. */
  tokenHashes(request: Request): Promise<string[]>;
  /** The person, null when nobody is signed in. */
  find(request: Request, reply: Reply): Promise<SignedIn | null>;
  /** Everyone whose token the request carries; usually one person, several only through cookies that another program has set. */
  findAll(request: Request): Promise<SignedIn[]>;
  /** The person of an authenticated route. */
  of(request: Request): SignedIn;
  /** Signs the browser in with a token. */
  setCookie(reply: Reply, token: string): Promise<void>;
  /** Removes the cookies with tokens that we have signed; others are left alone. */
  removeCookies(request: Request, reply: Reply): Promise<void>;
};

type Token = VerifiedToken & Pick<CookieValue, 'isFormer'>;

export function createIdentity({
  cookie,
  tokens,
  cache,
  ...renewal
}: {
  cookie: SessionCookie;
  tokens: SessionTokens;
  cache: SessionCache;
  sessions: SessionStore;
  clock: Clock;
}): Identity {
  const people = new WeakMap<Request, SignedIn>();
  const known = new WeakMap<Request, Promise<Token[]>>();
  /** The tokens of a request that we have signed; of several the first that has a session counts. */
  const tokensOf = (request: Request): Promise<Token[]> => {
    const found = known.get(request) ?? verifyAll(cookie.valuesIn(request.headers.cookie), tokens);
    known.set(request, found);
    return found;
  };
  const hasToken = async (request: Request): Promise<boolean> => (await tokensOf(request)).length > 0;
  const setCookie = async (reply: Reply, token: string): Promise<void> => {
    reply.header('set-cookie', cookie.set(await tokens.sign(token), GUEST_SESSION_MS));
  };
  const find = async (request: Request, reply: Reply): Promise<SignedIn | null> => {
    for (const token of await tokensOf(request)) {
      const { tokenHash } = token;
      const stored = await cache.find(tokenHash);
      if (!stored) continue;
      const isRenewed = await renewSession(renewal, { tokenHash, stored });
      if (isRenewed) cache.forget(stored.session.userId);
      if (isRenewed || token.isOldKey || token.isFormer) await setCookie(reply, token.token);
      if (token.isFormer) reply.header('set-cookie', cookie.remove(token));
      return { session: stored.session, tokenHash };
    }
    return null;
  };
  return {
    find,
    setCookie,
    hasToken,
    tokenHashes: async (request) => [...new Set((await tokensOf(request)).map(({ tokenHash }) => tokenHash))],
    async findAll(request) {
      const found = await Promise.all(
        (await tokensOf(request)).map(async ({ tokenHash }) => ({ tokenHash, stored: await cache.find(tokenHash) })),
      );
      return found.flatMap(({ tokenHash, stored }) => (stored ? [{ session: stored.session, tokenHash }] : []));
    },
    async removeCookies(request, reply) {
      for (const token of await tokensOf(request)) reply.header('set-cookie', cookie.remove(token));
    },
    of(request) {
      const person = people.get(request);
      if (!person) throw new Error('identity of a route without authentication');
      return person;
    },
    async requireToken(request) {
      if (!(await hasToken(request))) throw notSignedIn();
    },
    async authenticate(request, reply) {
      const person = await find(request, reply);
      if (!person) throw notSignedIn();
      requireExpectedUser(request, person);
      people.set(request, person);
    },
  };
}

async function verifyAll(values: CookieValue[], tokens: SessionTokens): Promise<Token[]> {
  const found: Token[] = [];
  for (const { value, isFormer } of values) {
    const verified = await tokens.verify(value);
    if (verified) found.push({ ...verified, isFormer });
    if (found.length === MOST_TOKENS) break;
  }
  return found;
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

/** The answer to a request without a session. */
function notSignedIn(): AppError {
  const message = 'You are not signed in. Start a session first.';
  return new AppError({ code: 'session.required', kind: 'unauthenticated', message });
}
