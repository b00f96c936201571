import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, cookieOf } from '../../../../test/support/backend/test-person.ts';

describe('Idempotency-Key of a new session', () => {
  let one: TestBackend;
  let two: TestBackend;
  let now = Date.now();
  beforeAll(async () => {
    const deps = { clock: { now: () => new Date(now) } };
    one = await createTestBackend({ deps });
    two = await createTestBackend({ database: one.database, secrets: one.secrets, deps });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const start = ({ app }: TestBackend, key: string, timeZone = 'UTC') =>
    anonymous(app)('POST', '/api/session', { body: { timeZone }, headers: { 'idempotency-key': key } });
  const guests = async () => (await one.database.admin('SELECT id FROM app_user')).length;

  it('first clicks at the same time, at several replicas, make one guest', async () => {
    const before = await guests();
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => start(i % 2 === 0 ? one : two, key)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(5);
    expect(await guests()).toBe(before + 1);
    const [answer] = answers;
    const person = anonymous(two.app, answer && cookieOf(answer));
    expect((await person('GET', '/api/session')).body).toEqual(answer?.body);
  });

  it('another key is another guest', async () => {
    const [a, b] = [await start(one, crypto.randomUUID()), await start(one, crypto.randomUUID())];
    expect(cookieOf(a)).not.toBe(cookieOf(b));
  });

  it('that somebody could guess is refused', async () => {
    expect((await start(one, 'short')).status).toBe(400);
    expect((await start(one, '1'.repeat(15))).status).toBe(400);
  });

  it.each([
    ['for another request', async (key: string) => await start(one, key, 'Asia/Tokyo')],
    [
      'for a session that has ended',
      async (key: string, cookie: string) => {
        await anonymous(one.app, cookie)('DELETE', '/api/session');
        return await start(one, key);
      },
    ],
    [
      'more than a day ago',
      async (key: string) => {
        now += 25 * 3_600_000;
        return await start(one, key);
      },
    ],
  ])('used %s is refused and signs nobody in', async (_name, use) => {
    const key = crypto.randomUUID();
    const again = await use(key, cookieOf(await start(one, key)));
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency.mismatch' } });
    expect(again.headers['set-cookie']).toBeUndefined();
  });
});
