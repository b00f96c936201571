import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { USER_LIMITS } from '#core/domain/limits';
import type { Transaction } from '#core/domain/ports';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { taskRow } from '../../../test/support/task-row.ts';

let database: TestDatabase;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.unitOfWork.run(userId, work);
const taskCount = async (): Promise<number> =>
  (await database.admin('SELECT FROM task WHERE user_id = $1', [userId])).length;

describe('idempotency keys', () => {
  const answer = { status: 201, headers: { etag: '"1"' }, body: '{"id":1}' };
  const request = (key: string, hash: string, now = new Date()): Promise<unknown> =>
    run(async ({ idempotency, tasks }) => {
      const earlier = await idempotency.claim(key, hash, now);
      if (earlier) return earlier;
      await tasks.insert(taskRow(userId));
      await idempotency.save(key, answer);
      return 'done';
    });

  it('repeats the first answer, also to twins in flight, and does the work once', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => request('k1', 'same')));
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result !== 'done')).toEqual([answer, answer, answer]);
    expect(await taskCount()).toBe(1);
  });

  it('refuses the key for another request, and takes it again after a day', async () => {
    await request('k2', 'one');
    await expect(request('k2', 'two')).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency.mismatch' });
    expect(await request('k2', 'two', new Date(Date.now() + 25 * 3_600_000))).toBe('done');
  });

  it('a key whose request failed is free again', async () => {
    const failed = run(async ({ idempotency }) => {
      await idempotency.claim('k3', 'hash', new Date());
      throw new Error('failed');
    });
    await expect(failed).rejects.toThrow('failed');
    expect(await request('k3', 'hash')).toBe('done');
  });

  it('an answer longer than 32 KiB is not kept: the request stays done, and its twin is told', async () => {
    const big = async (key: string, bytes: number): Promise<unknown> =>
      run(async ({ idempotency }) => {
        const earlier = await idempotency.claim(key, 'hash', new Date());
        if (earlier) return earlier.body.length;
        await idempotency.save(key, { ...answer, body: 'é'.repeat(bytes / 2) });
        return 'done';
      });
    expect(await big('fits', 32 * 1024)).toBe('done');
    expect(await big('fits', 32 * 1024)).toBe(16 * 1024);
    expect(await big('too big', 32 * 1024 + 2)).toBe('done');
    await expect(big('too big', 0)).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency.answer-not-kept' });
  });

  it('a person has room for so many keys a day; known ones still repeat, expired ones do not count', async () => {
    const fill = `INSERT INTO idempotency_key (user_id, key, request_hash, created_at) SELECT $1, 'old ' || n, 'h', $3
      FROM generate_series(1, $2::integer) n`;
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await database.admin(fill, [userId, USER_LIMITS.idempotencyKeys, yesterday]);
    expect(await request('known', 'hash')).toBe('done');
    await database.admin(fill.replace('old', 'new'), [userId, USER_LIMITS.idempotencyKeys - 1, new Date()]);
    await expect(request('one more', 'hash')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'limit.idempotency-keys',
    });
    await expect(request('old 1', 'hash')).rejects.toMatchObject({ code: 'limit.idempotency-keys' });
    expect(await request('known', 'hash')).toEqual(answer);
    const later = new Date(Date.now() + 25 * 3_600_000);
    expect(await request('one more', 'hash', later)).toBe('done');
  });

  it("a key is the user's own", async () => {
    await request('k4', 'one');
    const other = await database.addUser();
    const claimed = await database.unitOfWork.run(other, ({ idempotency }) =>
      idempotency.claim('k4', 'two', new Date()),
    );
    expect(claimed).toBeNull();
  });
});
