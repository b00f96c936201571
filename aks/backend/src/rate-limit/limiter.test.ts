import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRateBuckets } from '#core/adapters/postgres/rate-buckets';
import type { RateBuckets } from '#core/domain/ports';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { createRateLimiter, type RateLimiter } from './limiter.ts';
import { createRatePolicies } from './policies.ts';

const { sessions, writes, chat } = createRatePolicies(1);

describe('rate limiter', () => {
  let database: TestDatabase;
  let buckets: RateBuckets;
  let asked: number;
  let isAway: boolean;
  let warnings: string[];
  let nowMs = Date.parse('2026-11-24T10:00:00.000Z');
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    const real = createRateBuckets({ pool: database.pool });
    asked = 0;
    isAway = false;
    warnings = [];
    buckets = {
      take(key, lease) {
        asked++;
        return isAway ? Promise.reject(new Error('away')) : real.take(key, lease);
      },
    };
  });

  const replica = (): RateLimiter =>
    createRateLimiter({
      buckets,
      clock: { now: () => new Date(nowMs) },
      logger: { warn: (...args: unknown[]) => void warnings.push(String(args.at(-1))) },
    });
  /** How many of `count` requests are allowed, sent at the same time to all replicas. */
  const allowed = async (
    replicas: RateLimiter[],
    policy: typeof writes,
    { subject = crypto.randomUUID(), count = 1_000 }: { subject?: string; count?: number },
  ) => {
    const each = replicas.flatMap((limiter) =>
      Array.from({ length: count / replicas.length }, () => limiter.take(policy, subject)),
    );
    const verdicts = await Promise.all(each);
    return verdicts.filter(({ isAllowed }) => isAllowed).length;
  };

  it('what people do costs the database nothing', async () => {
    const one = replica();
    expect(await allowed([one], writes, { count: writes.burst * writes.share })).toBe(30);
    expect(asked).toBe(0);
  });

  it('a limit holds across replicas: exactly, but for the share of each', async () => {
    const subject = crypto.randomUUID();
    const replicas = [replica(), replica(), replica()];
    const shares = 3 * writes.burst * writes.share;
    expect(await allowed(replicas, writes, { subject })).toBe(writes.burst + shares);
    nowMs += 10_000;
    const refilled = 10 * writes.perSecond * (1 + 3 * writes.share);
    expect(Math.abs((await allowed(replicas, writes, { subject })) - refilled)).toBeLessThanOrEqual(3);
    const guests = [replica(), replica()];
    expect(await allowed(guests, sessions, { subject })).toBe(sessions.burst);
  });

  it('hundreds of requests over the limit cost the database a few statements', async () => {
    const one = replica();
    const subject = crypto.randomUUID();
    await allowed([one], writes, { subject, count: 2_000 });
    expect(asked).toBeLessThanOrEqual(12);
    asked = 0;
    for (let i = 0; i < 500; i++) await one.take(writes, subject);
    expect(asked).toBe(0);
  });

  it('a refusal says when to try again, and then it is right', async () => {
    const one = replica();
    const subject = crypto.randomUUID();
    await allowed([one], chat, { subject, count: 100 });
    const refused = await one.take(chat, subject);
    expect(refused).toEqual({ isAllowed: false, remaining: 0, retryAfterSeconds: 1 });
    nowMs += refused.retryAfterSeconds * 1_000;
    expect((await one.take(chat, subject)).isAllowed).toBe(true);
    expect((await one.take(chat, subject)).isAllowed).toBe(false);
  });

  it('without the database each replica counts alone, asks every 5 s, and says so', async () => {
    isAway = true;
    const one = replica();
    const subject = crypto.randomUUID();
    expect(await allowed([one], chat, { subject, count: 100 })).toBe(chat.burst * (1 + chat.share));
    expect(asked).toBe(1);
    expect(warnings).toHaveLength(1);
    nowMs += 5_000;
    isAway = false;
    expect((await one.take(chat, subject)).isAllowed).toBe(true);
    expect(asked).toBe(2);
  });

  it('one subject’s limit is not another’s, nor one policy’s the other’s', async () => {
    const one = replica();
    await allowed([one], chat, { subject: 'a' });
    expect((await one.take(chat, 'b')).isAllowed).toBe(true);
    expect((await one.take(writes, 'a')).isAllowed).toBe(true);
  });

  it('no address is in the table', async () => {
    await replica().take(sessions, '192.0.2.77');
    const rows = await database.admin<{ key: string }>('SELECT key FROM rate_bucket');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('192.0.2');
  });

  it.each([0.01, 1, 1_000])('a factor of %d multiplies every limit', (factor) => {
    for (const [name, policy] of Object.entries(createRatePolicies(factor))) {
      const usual = createRatePolicies(1)[policy.name];
      expect(policy.burst, name).toBe(Math.max(1, Math.round(usual.burst * factor)));
      expect(policy.perSecond, name).toBeCloseTo(usual.perSecond * factor);
    }
  });
});
