import type { Rate } from '#core/domain/ports';

/**
 * One limit. `share` is the part of it that each replica grants on its own, without asking the database, which most people
 * never use up: with n replicas the limit is up to n × share higher.
 */
export type RatePolicy = Rate & { name: PolicyName; share: number };

export type PolicyName = keyof typeof RATES;

/** Defaults, far above what people do and what the page does for them. `RATE_LIMIT_FACTOR` multiplies all of them. */
const RATES = {
  /** New guests, by address: a school class or an office that starts at the same time, and then about one a second. */
  sessions: { burst: 200, perSecond: 1, share: 0 },
  /** Requests without a session, by address. */
  anonymous: { burst: 1_000, perSecond: 50, share: 0.1 },
  /** Requests of signed-in people, by address: all of a school behind one. */
  address: { burst: 5_000, perSecond: 500, share: 0.1 },
  /** By person, here and below: reading 10,000 tasks is 50 pages, and every live update may read again. */
  reads: { burst: 600, perSecond: 20, share: 0.1 },
  /** A queue of changes that were made offline comes at once. */
  writes: { burst: 300, perSecond: 10, share: 0.1 },
  /** Each one may cost an event and a new occurrence, in the same order as everybody's. */
  completions: { burst: 60, perSecond: 5, share: 0.1 },
  /** Messages: nobody types faster. */
  chat: { burst: 30, perSecond: 1, share: 0.1 },
} as const satisfies Record<string, Rate & { share: number }>;

export type RatePolicies = Record<PolicyName, RatePolicy>;

/** The limits, each `factor` times the default. */
export function createRatePolicies(factor: number): RatePolicies {
  const policies = Object.entries(RATES).map(([name, { burst, perSecond, share }]) => {
    const rate = { burst: Math.max(1, Math.round(burst * factor)), perSecond: perSecond * factor };
    return [name, { name, ...rate, share }];
  });
  return Object.fromEntries(policies) as RatePolicies;
}
