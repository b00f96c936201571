import { createHash } from 'node:crypto';
import type { Clock, RateBuckets } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import { createLocalBucket, type LocalBucket } from './local-bucket.ts';
import type { RatePolicy } from './policies.ts';

/** After a failure the database is not asked for this long. */
const OUTAGE_RETRY_MS = 5_000;
/** Subjects kept in memory; beyond it the oldest is dropped, and counted again from what the database knows. */
const MAX_COUNTERS = 20_000;
/** A lease is a tenth of the burst: one statement for that many requests. */
const LEASES_PER_BURST = 10;

/** `remaining` is what is known here: other replicas may have granted more meanwhile. */
export type RateVerdict = { isAllowed: boolean; remaining: number; retryAfterSeconds: number };

export type RateLimiter = {
  /** Counts one request of `subject` (a user id or an address) under a policy. */
  take(policy: RatePolicy, subject: string): Promise<RateVerdict>;
};

/** What is known here of one subject under one policy. */
type Counter = {
  /** The share that this replica grants on its own. */
  own: LocalBucket;
  /** Takes the place of the shared bucket while the database is away. */
  standIn: LocalBucket;
  /** Tokens that were taken from the shared bucket and not used yet. */
  leased: number;
  left: number;
  /** The shared bucket is empty until then. */
  emptyUntilMs: number;
  leasing: Promise<void> | null;
  waiting: number;
};

/**
 * Limits that hold across replicas at little cost: each replica first grants a small share on its own, then takes tokens from
 * the shared bucket in chunks, and remembers until when that bucket is empty. Without the database it counts by itself.
 */
export function createRateLimiter({
  buckets,
  clock,
  logger,
}: {
  buckets: RateBuckets;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
}): RateLimiter {
  const counters = new Map<string, Counter>();
  let askAgainMs = 0;

  const takeShared = async (counter: Counter, policy: RatePolicy, subject: string): Promise<void> => {
    const { burst, perSecond } = policy;
    const now = clock.now();
    const nowMs = now.getTime();
    const want = Math.max(Math.ceil(burst / LEASES_PER_BURST), Math.min(counter.waiting, burst));
    const lease =
      nowMs < askAgainMs
        ? null
        : await buckets.take(keyOf(policy, subject), { burst, perSecond, want, now }).catch(() => null);
    if (lease === null && nowMs >= askAgainMs) {
      askAgainMs = nowMs + OUTAGE_RETRY_MS;
      logger.warn('rate limits are counted by each replica alone: the database does not answer');
    }
    const { granted, left } = lease ?? { granted: counter.standIn.take(want, nowMs), left: 0 };
    counter.leased += granted;
    counter.left = left;
    if (granted === 0) counter.emptyUntilMs = nowMs + ((1 - left) / perSecond) * 1_000;
  };
  return {
    async take(policy, subject) {
      const key = `${policy.name} ${subject}`;
      const nowMs = clock.now().getTime();
      const counter = counters.get(key) ?? createCounter(policy, nowMs);
      if (!counters.has(key)) remember(counters, key, counter);
      for (;;) {
        if (counter.own.take(1, nowMs) === 1) return allowed(counter);
        if (counter.leased >= 1) {
          counter.leased--;
          return allowed(counter);
        }
        const emptyMs = counter.emptyUntilMs - clock.now().getTime();
        if (emptyMs > 0) return { isAllowed: false, remaining: 0, retryAfterSeconds: Math.ceil(emptyMs / 1_000) };
        counter.waiting++;
        counter.leasing ??= takeShared(counter, policy, subject).finally(() => (counter.leasing = null));
        await counter.leasing;
        counter.waiting--;
      }
    },
  };
}

function allowed({ leased, left }: Counter): RateVerdict {
  return { isAllowed: true, remaining: Math.floor(leased + left), retryAfterSeconds: 0 };
}

function createCounter({ burst, perSecond, share }: RatePolicy, nowMs: number): Counter {
  return {
    own: createLocalBucket({ burst: burst * share, perSecond: perSecond * share }, nowMs),
    standIn: createLocalBucket({ burst, perSecond }, nowMs),
    leased: 0,
    left: burst,
    emptyUntilMs: 0,
    leasing: null,
    waiting: 0,
  };
}

function remember(counters: Map<string, Counter>, key: string, counter: Counter): void {
  if (counters.size >= MAX_COUNTERS) counters.delete(counters.keys().next().value ?? '');
  counters.set(key, counter);
}

/** Addresses are personal: the table holds hashes, which show only whether two are equal. */
function keyOf({ name }: RatePolicy, subject: string): string {
  return `${name}:${createHash('sha256').update(subject).digest('base64url').slice(0, 22)}`;
}
