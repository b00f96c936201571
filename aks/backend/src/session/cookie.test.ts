import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, testSecrets, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, guest, type Answer } from '../../../../test/support/backend/test-person.ts';
import { createSessionCookie } from './cookie.ts';

const NAME = 'todo_chatbot_8080';
const GARBAGE = `${'A'.repeat(43)}.${'A'.repeat(43)}`;

/** The `Set-Cookie` headers of an answer. */
const settings = ({ headers }: Answer): string[] => [headers['set-cookie'] ?? []].flat().map(String);
const valueOf = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1);

describe('the session cookie among cookies of others', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await createTestBackend();
  });
  afterAll(() => backend.close());

  it.each([
    ['https://todo.example.org', '__Host-session'],
    ['https://localhost:8443', '__Host-session'],
    ['http://localhost:8080', 'todo_chatbot_8080'],
    ['http://127.0.0.1:9000/', 'todo_chatbot_9000'],
    ['http://localhost', 'todo_chatbot_80'],
  ])('at %s is named %s', (publicUrl, name) => {
    expect(createSessionCookie(publicUrl).name).toBe(name);
  });

  it.each([
    ['another program’s `session`', (ours: string) => `session=flask; ${ours}`],
    ['garbage of our name in front', (ours: string) => `${NAME}=evil; ${ours}`],
    ['garbage of our name behind', (ours: string) => `${ours}; ${NAME}=evil`],
    ['a well-formed value that we did not sign', (ours: string) => `${NAME}=${GARBAGE}; ${ours}`],
    ['a header full of them', (ours: string) => `${`${NAME}=${GARBAGE}; `.repeat(100)}${ours}`],
    ['no space, empty pairs, no equals sign', (ours: string) => `;;x;=;${NAME};${ours};`],
    ['names that only begin or end like ours', (ours: string) => `${NAME}x=1; x${NAME}=2; ${ours}`],
  ])('%s: the person stays signed in', async (_name, headerWith) => {
    const person = await guest(backend.app);
    const answer = await anonymous(backend.app, headerWith(person.cookie))('GET', '/api/session');
    expect(answer).toMatchObject({ status: 200, body: person.session });
    expect(settings(answer)).toEqual([]);
  });

  it('a session that has ended does not hide one that has not', async () => {
    const [ended, alive] = [await guest(backend.app), await guest(backend.app)];
    await ended.call('DELETE', '/api/session');
    const both = anonymous(backend.app, `${ended.cookie}; ${alive.cookie}`);
    expect((await both('GET', '/api/tasks')).status).toBe(200);
  });

  it('one that is not ours signs nobody out and is not removed', async () => {
    const person = await guest(backend.app);
    for (const cookie of ['session=flask', `${NAME}=evil`, `${NAME}=${GARBAGE}`, '']) {
      const stranger = anonymous(backend.app, cookie);
      for (const [method, url] of [
        ['GET', '/api/session'],
        ['DELETE', '/api/session'],
        ['GET', '/api/tasks'],
      ] as const) {
        expect(settings(await stranger(method, url)), `${method} ${url} ${cookie}`).toEqual([]);
      }
    }
    expect((await person.call('GET', '/api/tasks')).status).toBe(200);
  });

  it('signing out ends every session whose cookie came along, and removes the cookie', async () => {
    const [first, second] = [await guest(backend.app), await guest(backend.app)];
    const both = anonymous(backend.app, `${first.cookie}; ${second.cookie}`);
    const answer = await both('DELETE', '/api/session');
    expect(settings(answer)[0]).toMatch(new RegExp(`^${NAME}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax$`));
    expect((await both('GET', '/api/session')).status).toBe(204);
  });

  it('people of the first release, whose cookie was `session`, are moved once to today’s name', async () => {
    const person = await guest(backend.app);
    const former = `session=flask; session=${valueOf(person.cookie)}`;
    const moved = await anonymous(backend.app, former)('GET', '/api/tasks');
    expect(moved.status).toBe(200);
    const [today, removed] = settings(moved);
    expect(today).toMatch(new RegExp(`^${person.cookie}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax$`));
    expect(removed).toMatch(/^session=; Max-Age=0; Path=\//);
    const after = await person.call('GET', '/api/session');
    expect(after).toMatchObject({ status: 200, body: person.session });
    expect(settings(after)).toEqual([]);
  });

  it('over TLS `session` was never ours', async () => {
    const { database } = backend;
    const secrets = testSecrets();
    const hosted = await createTestBackend({ database, secrets, publicUrl: 'https://todo.example.org' });
    const local = await createTestBackend({ database, secrets });
    const value = valueOf((await guest(local.app)).cookie);
    expect((await anonymous(hosted.app, `session=${value}`)('GET', '/api/session')).status).toBe(204);
    expect((await anonymous(hosted.app, `__Host-session=${value}`)('GET', '/api/session')).status).toBe(200);
    await hosted.close();
    await local.close();
  });
});
