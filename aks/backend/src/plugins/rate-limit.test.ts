import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import {
  anonymous,
  cookieOf,
  guest,
  type Answer,
  type CallOptions,
} from '../../../../test/support/backend/test-person.ts';

describe('rate limits', () => {
  let one: TestBackend;
  let two: TestBackend;
  let nowMs = Date.now();
  beforeAll(async () => {
    const options = {
      rateFactor: 1,
      limits: { requests: 2_000, requestsPerPerson: 2_000 },
      deps: { clock: { now: () => new Date(nowMs) } },
    };
    one = await createTestBackend(options);
    two = await createTestBackend({ database: one.database, secrets: one.secrets, ...options });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const from = (address: string): CallOptions => ({ headers: { 'x-forwarded-for': address } });
  const start = (backend: TestBackend, address: string): Promise<Answer> =>
    anonymous(backend.app)('POST', '/api/session', { body: { timeZone: 'UTC' }, ...from(address) });
  const statuses = (answers: Answer[]): Record<number, number> =>
    Object.fromEntries(
      Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([k, v]) => [k, v?.length ?? 0]),
    );

  it('a class of 200 starts at once behind one address; the 201st waits, at every replica, and other addresses do not', async () => {
    const school = '198.51.100.7';
    const answers = await Promise.all(Array.from({ length: 240 }, (_, i) => start(i % 2 === 0 ? one : two, school)));
    expect(statuses(answers)).toEqual({ 201: 200, 429: 40 });
    expect(answers.find(({ status }) => status === 429)).toMatchObject({
      headers: {
        'content-type': expect.stringContaining('application/problem+json'),
        'retry-after': '1',
        'ratelimit-policy': '"sessions";q=200;w=200',
        ratelimit: '"sessions";r=0;t=1',
      },
      body: { code: 'rate.limited' },
    });
    expect((await start(two, '203.0.113.9')).status).toBe(201);
    // Who is signed in already works on, at the same address.
    const pupil = anonymous(one.app, cookieOf(answers[0] as Answer));
    expect((await pupil('GET', '/api/tasks', from(school))).status).toBe(200);
    nowMs += 3_000;
    expect(statuses(await Promise.all(Array.from({ length: 10 }, () => start(one, school))))).toEqual({
      201: 3,
      429: 7,
    });
  });

  it('an address that the client made up counts for nothing', async () => {
    const spoofed = (n: number) => start(one, `203.0.113.${n % 250}, 198.51.100.8`);
    const answers = await Promise.all(Array.from({ length: 210 }, (_, n) => spoofed(n)));
    expect(statuses(answers)).toEqual({ 201: 200, 429: 10 });
  });

  it('one person’s completions are bounded, another’s are not delayed', async () => {
    const [busy, calm] = [await guest(one.app), await guest(one.app)];
    const { id } = await busy.addTask({ title: 'again and again' });
    const others = await calm.addTask({ title: 'once' });
    const there = anonymous(two.app, busy.cookie);
    const answers = await Promise.all(
      Array.from({ length: 139 }, (_, i) => (i % 2 === 0 ? busy.call : there)('POST', `/api/tasks/${id}/complete`)),
    );
    // A burst of 60, and a tenth of that from each of the two replicas.
    expect(statuses(answers)).toEqual({ 200: 72, 429: 67 });
    expect((await calm.call('POST', `/api/tasks/${others.id}/complete`)).status).toBe(200);
    expect((await busy.call('GET', '/api/tasks')).status).toBe(200);
  });

  it('chat, reading and writing have limits of their own, told with each answer', async () => {
    const { call, session } = await guest(one.app);
    const chat = await call('POST', `/api/${session.userId}/chat`, { body: { message: 'help' } });
    expect(chat.headers).toMatchObject({ 'ratelimit-policy': '"chat";q=30;w=30', ratelimit: '"chat";r=30;t=0' });
    expect((await call('GET', '/api/tasks')).headers['ratelimit-policy']).toBe('"reads";q=600;w=30');
    expect((await call('POST', '/api/tasks', { body: { title: 'x' } })).headers['ratelimit-policy']).toBe(
      '"writes";q=300;w=30',
    );
    const many = await Promise.all(
      Array.from({ length: 50 }, () => call('POST', `/api/${session.userId}/chat`, { body: { message: 'help' } })),
    );
    expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
  });

  it('who is not signed in is bounded by address, health never', async () => {
    const stranger = anonymous(one.app);
    const answers = await Promise.all(
      Array.from({ length: 1_200 }, () => stranger('GET', '/api/session', from('192.0.2.1'))),
    );
    expect(statuses(answers)).toEqual({ 204: 1_100, 429: 100 });
    for (const path of ['/livez', '/readyz', '/healthz', '/api/status']) {
      expect((await stranger('GET', path, from('192.0.2.1'))).status).toBe(200);
    }
  });
});
