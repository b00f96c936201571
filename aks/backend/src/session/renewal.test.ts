import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, cookieOf, guest } from '../../../../test/support/backend/test-person.ts';

const DAY_MS = 86_400_000;

describe('a session in use', () => {
  let backend: TestBackend;
  let now = Date.now();
  let renewals = 0;
  let isDatabaseAway = false;
  beforeAll(async () => {
    backend = await createTestBackend({
      deps: ({ sessions }) => ({
        clock: { now: () => new Date(now) },
        sessions: {
          ...sessions,
          async renew(...args) {
            renewals++;
            if (isDatabaseAway) throw new AppError({ code: 'x', kind: 'unavailable', message: 'Later.' });
            await sessions.renew(...args);
          },
        },
      }),
    });
  });
  afterAll(() => backend.close());

  it('never ends, and its cookie is renewed with it', async () => {
    const person = await guest(backend.app);
    for (let month = 0; month < 30; month++) {
      now += 30 * DAY_MS;
      const answer = await person.call('GET', '/api/tasks');
      expect(answer.status).toBe(200);
      expect(cookieOf(answer)).toBe(person.cookie);
      expect(String(answer.headers['set-cookie'])).toContain('Max-Age=31536000');
    }
  });

  it('is written once a day at most, whatever is done', async () => {
    const person = await guest(backend.app);
    renewals = 0;
    for (let hour = 0; hour < 49; hour++) {
      expect((await person.call('GET', '/api/session')).status).toBe(200);
      now += DAY_MS / 24;
    }
    expect(renewals).toBe(2);
  });

  it('that nobody uses for a year has ended', async () => {
    const person = await guest(backend.app);
    now += 365 * DAY_MS;
    expect((await person.call('GET', '/api/tasks')).status).toBe(401);
  });

  it('that was signed out meanwhile stays ended', async () => {
    const person = await guest(backend.app);
    const { database } = backend;
    const [row] = await database.admin<{ hash: string }>('SELECT id_hash AS hash FROM session WHERE user_id = $1', [
      person.session.userId,
    ]);
    const tokenHash = row?.hash ?? '';
    await person.call('DELETE', '/api/session');
    const expiresAt = new Date(now + 365 * DAY_MS);
    await database.sessions.renew(person.session.userId, { tokenHash, expiresAt, now: new Date(now) });
    expect(await database.sessions.find(tokenHash, new Date(now))).toBeNull();
  });

  it('that cannot be renewed just now goes on', async () => {
    const person = await guest(backend.app);
    now += 2 * DAY_MS;
    isDatabaseAway = true;
    const answer = await anonymous(backend.app, person.cookie)('GET', '/api/session');
    isDatabaseAway = false;
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).toBe('');
  });
});
