import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createPoolOf } from './pool.ts';
import { createRateBuckets } from './rate-buckets.ts';

let database: TestDatabase;
const start = new Date('2026-11-24T10:00:00.000Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);
const RATE = { burst: 10, perSecond: 2 };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const take = (key: string, want: number, seconds = 0) =>
  createRateBuckets({ pool: database.pool }).take(key, { ...RATE, want, now: after(seconds) });

describe('rate buckets', () => {
  it('are full at first, grant what is there, and fill at their rate', async () => {
    expect(await take('a', 4)).toEqual({ granted: 4, left: 6 });
    expect(await take('a', 8)).toEqual({ granted: 6, left: 0 });
    expect(await take('a', 1)).toEqual({ granted: 0, left: 0 });
    expect(await take('a', 5, 0.25)).toEqual({ granted: 0, left: 0.5 });
    expect(await take('a', 5, 1.75)).toEqual({ granted: 3, left: 0.5 });
    expect(await take('a', 99, 3_600)).toEqual({ granted: 10, left: 0 });
  });

  it('grant no more than there is at first, either', async () => {
    expect(await take('greedy', 99)).toEqual({ granted: 10, left: 0 });
  });

  it('are one for each key', async () => {
    await take('b', 10);
    expect(await take('c', 1)).toEqual({ granted: 1, left: 9 });
  });

  it('gain nothing by a replica whose clock is behind', async () => {
    await take('d', 10, 100);
    expect(await take('d', 1, 50)).toEqual({ granted: 0, left: 0 });
    expect(await take('d', 9, 101)).toEqual({ granted: 2, left: 0 });
  });

  it('grant exactly the burst to replicas that ask at the same time', async () => {
    const other = createPoolOf(database.connection, 4);
    const grants = [database.pool, other].flatMap((pool) => {
      const replica = createRateBuckets({ pool });
      return Array.from({ length: 20 }, () => replica.take('e', { ...RATE, want: 1, now: start }));
    });
    const granted = (await Promise.all(grants)).map((grant) => grant.granted);
    expect(granted.reduce((sum, n) => sum + n, 0)).toBe(RATE.burst);
    await other.end();
  });
});
