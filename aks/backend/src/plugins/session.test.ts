import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionStore } from '#core/domain/ports';
import { createTestBackend, testSecrets, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, cookieOf, guest } from '../../../../test/support/backend/test-person.ts';

describe('sessions', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await createTestBackend();
  });
  afterAll(() => backend.close());

  const start = { body: { timeZone: 'Asia/Karachi' } };

  it('US1.2: a guest starts one and is known from then on', async () => {
    const person = await guest(backend.app, 'Asia/Karachi');
    expect((await person.call('GET', '/api/session')).body).toEqual(person.session);
    expect(person.session).toMatchObject({ kind: 'guest', timeZone: 'Asia/Karachi' });
    const again = await person.call('POST', '/api/session', start);
    expect(again).toMatchObject({ status: 200, body: { userId: person.session.userId } });
  });

  it('need a real time zone', async () => {
    const answer = await anonymous(backend.app)('POST', '/api/session', { body: { timeZone: 'Mars/Olympus' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'time-zone.invalid' } });
  });

  it('the cookie is bound to this host over TLS, and unreadable for scripts', async () => {
    const { database, secrets } = backend;
    const hosted = await createTestBackend({ database, secrets, publicUrl: 'https://todo.example.org' });
    const response = await hosted.app.inject({ method: 'POST', url: '/api/session', payload: start.body });
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}\.[\w-]{43}; /);
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
    await hosted.close();
    const plain = await anonymous(backend.app)('POST', '/api/session', start);
    expect(String(plain.headers['set-cookie'])).toMatch(/^todo_chatbot_8080=(?!.*Secure)/);
  });

  it('garbage costs the database nothing', async () => {
    let asked = 0;
    const { database, secrets } = backend;
    const sessions: SessionStore = { ...database.sessions, find: async () => (asked++, null) };
    const other = await createTestBackend({ database, secrets, deps: { sessions } });
    const { cookie } = await guest(backend.app);
    const forged = `${cookie.slice(0, -4)}AAAA`;
    for (const bad of [
      'todo_chatbot_8080=',
      'session=x',
      `todo_chatbot_8080=${'A'.repeat(43)}.${'A'.repeat(43)}`,
      forged,
    ]) {
      expect((await anonymous(other.app, bad)('GET', '/api/tasks')).status).toBe(401);
    }
    expect(asked).toBe(0);
    expect((await anonymous(other.app, cookie)('GET', '/api/tasks')).status).toBe(401);
    expect(asked).toBe(1);
    await other.close();
  });

  it('FR-024: signing keys change while people are signed in, without a restart', async () => {
    const secrets = testSecrets();
    const rotating = await createTestBackend({ database: backend.database, secrets });
    const person = await guest(rotating.app);
    const [previous, current] = ['first-signing-key-of-the-tests', 'second-signing-key-of-the-tests'];
    secrets.put('session-signing-keys', JSON.stringify({ current, previous }));
    const answer = await person.call('GET', '/api/session');
    expect(answer.status).toBe(200);
    const renewed = cookieOf(answer);
    expect(renewed).not.toBe(person.cookie);
    secrets.put('session-signing-keys', JSON.stringify({ current }));
    expect((await person.call('GET', '/api/session')).status).toBe(204);
    const later = await anonymous(rotating.app, renewed)('GET', '/api/session');
    expect(later).toMatchObject({ status: 200, body: { userId: person.session.userId } });
    expect(cookieOf(later)).toBe('');
    await rotating.close();
  });

  it('end at once where they are ended, and soon on other replicas', async () => {
    const { database, secrets } = backend;
    const replica = await createTestBackend({ database, secrets });
    const person = await guest(backend.app);
    const there = anonymous(replica.app, person.cookie);
    expect((await there('GET', '/api/tasks')).status).toBe(200);
    const ended = await person.call('DELETE', '/api/session');
    expect(String(ended.headers['set-cookie'])).toMatch(/^todo_chatbot_8080=; Max-Age=0; /);
    expect((await person.call('GET', '/api/tasks')).status).toBe(401);
    await expect.poll(async () => (await there('GET', '/api/tasks')).status, { timeout: 6_000 }).toBe(401);
    await replica.close();
  });
});
