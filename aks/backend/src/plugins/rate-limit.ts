import { AppError } from '#core/domain/errors';
import type { Reply, Request } from '../app-types.ts';
import { clientAddress, type TrustedProxies } from '../rate-limit/client-address.ts';
import type { RateLimiter, RateVerdict } from '../rate-limit/limiter.ts';
import type { PolicyName, RatePolicies, RatePolicy } from '../rate-limit/policies.ts';
import type { Identity } from './session.ts';

const READING = new Set(['GET', 'HEAD']);

export type RateDeps = { limiter: RateLimiter; policies: RatePolicies; trustedProxies: TrustedProxies };

/** Rate limits by address and by person; who is over one gets 429 with the time to wait. */
export type RateLimits = {
  /** Hook: counts a request by its address. */
  byAddress: (request: Request, reply: Reply) => Promise<void>;
  /** Hook: counts an authenticated request by its person. */
  byPerson: (request: Request, reply: Reply) => Promise<void>;
  /** Counts a new guest by the address. */
  newGuest: (request: Request, reply: Reply) => Promise<void>;
};

export function createRateLimits({ limiter, policies, trustedProxies }: RateDeps, identity: Identity): RateLimits {
  const addressOf = ({ headers, raw }: Request): string => {
    const header = headers['x-forwarded-for'];
    const forwardedFor = Array.isArray(header) ? header.join(',') : header;
    return clientAddress({ remoteAddress: raw.socket.remoteAddress, forwardedFor }, trustedProxies);
  };
  const count = async (reply: Reply, name: PolicyName, subject: string): Promise<void> => {
    const policy = policies[name];
    const verdict = await limiter.take(policy, subject);
    tell(reply, policy, verdict);
    if (!verdict.isAllowed) throw tooMany(verdict);
  };
  return {
    async byAddress(request, reply) {
      if (request.routeOptions.config.isProbe === true) return;
      await count(reply, (await identity.hasToken(request)) ? 'address' : 'anonymous', addressOf(request));
    },
    async byPerson(request, reply) {
      const rate = request.routeOptions.config.rate ?? (READING.has(request.method) ? 'reads' : 'writes');
      await count(reply, rate, identity.of(request).session.userId);
    },
    newGuest: (request, reply) => count(reply, 'sessions', addressOf(request)),
  };
}

/** Of several limits the one counted last is reported. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ */
function tell(reply: Reply, { name, burst, perSecond }: RatePolicy, { remaining, ...verdict }: RateVerdict): void {
  const untilFull = (missing: number): number => Math.ceil(missing / perSecond);
  const reset = verdict.isAllowed ? untilFull(burst - remaining) : verdict.retryAfterSeconds;
  reply.header('ratelimit-policy', `"${name}";q=${burst};w=${untilFull(burst)}`);
  reply.header('ratelimit', `"${name}";r=${remaining};t=${reset}`);
}

function tooMany({ retryAfterSeconds }: RateVerdict): AppError {
  const message = `Too many requests. Wait ${retryAfterSeconds} s and try again.`;
  return new AppError({ code: 'rate.limited', kind: 'rate-limited', message, retryAfterSeconds });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The limit by person of this route, when it is not the one of its method. */
    rate?: PolicyName;
  }
}
