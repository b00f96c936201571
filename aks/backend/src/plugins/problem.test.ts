import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Check } from 'typebox/value';
import { Problem } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { SessionStore, UnitOfWork } from '#core/domain/ports';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

const SECRET = 'a-message-with-secrets';

describe('problems', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  async function sendRaw(payload: string, contentType = 'application/json') {
    const headers = { cookie: person.cookie, 'content-type': contentType };
    return await backend.app.inject({ method: 'POST', url: '/api/tasks', headers, payload });
  }

  it.each([
    ['no such address', () => backend.app.inject('/api/nothing'), 404, 'route.not-found'],
    ['an address that cannot be decoded', () => backend.app.inject('/api/tasks/%c0'), 400, 'request.refused'],
    ['no JSON', () => sendRaw(`{"title": ${SECRET}`), 400, 'request.not-json'],
    ['an empty body', () => sendRaw(''), 400, 'request.not-json'],
    ['JSON that attacks prototypes', () => sendRaw('{"__proto__": {"title": 1}}'), 400, 'request.not-json'],
    ['a form', () => sendRaw('title=x', 'application/x-www-form-urlencoded'), 415, 'request.media-type'],
    ['plain text', () => sendRaw('{}', 'text/plain'), 415, 'request.media-type'],
    ['an invalid id', () => sendRaw('{}').then(() => get('/api/tasks/7')), 400, 'request.invalid'],
  ])('%s', async (_name, send, status, code) => {
    const response = await send();
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem: unknown = response.json();
    expect(Check(Problem, problem)).toBe(true);
    expect(problem).toMatchObject({ status, code, type: 'about:blank' });
    expect(response.statusCode).toBe(status);
    expect(response.body).not.toContain(SECRET);
  });

  const get = (url: string) => backend.app.inject({ url, headers: { cookie: person.cookie } });

  it('name every field that is wrong, once', async () => {
    const { body } = await person.call('POST', '/api/tasks', {
      body: { dueDate: 'soon', priority: 9, colour: 'red', recurrence: { anchor: 'due' } },
    });
    const { errors = [] } = body as Problem;
    expect(errors.map(({ path }) => path).toSorted()).toEqual([
      'body/colour',
      'body/dueDate',
      'body/priority',
      'body/recurrence/rrule',
      'body/title',
    ]);
    const query = await person.call('GET', '/api/tasks?limit=1000');
    expect((query.body as Problem).errors?.map(({ path }) => path)).toEqual(['query/limit']);
  });

  it('text in a query is converted to a number, text in a body is not', async () => {
    expect((await person.call('GET', '/api/tasks?limit=7')).status).toBe(200);
    expect((await person.call('POST', '/api/tasks', { body: { title: 'x', priority: '1' } })).status).toBe(400);
  });

  it('a bug’s message reaches neither client nor log', async () => {
    const broken: UnitOfWork = { run: () => Promise.reject(new Error(SECRET)) };
    const response = await listWith(broken);
    expect(response).toMatchObject({ status: 500, body: { code: 'bug' } });
    expect(JSON.stringify(response.body) + response.log).not.toContain(SECRET);
    expect(response.log).toContain('request failed by a bug');
    expect(response.log).toContain('problem.test.ts');
  });

  it('EDGE-1: without the database requests get 503 with Retry-After', async () => {
    const away: UnitOfWork = {
      run: () =>
        Promise.reject(
          new AppError({ code: 'database.unavailable', kind: 'unavailable', message: 'Later.', retryAfterSeconds: 2 }),
        ),
    };
    expect(await listWith(away)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: { code: 'database.unavailable' },
    });
  });

  async function listWith(unitOfWork: UnitOfWork) {
    const { database } = backend;
    const sessions: SessionStore = {
      ...database.sessions,
      find: async () => ({ session: person.session, expiresAt: new Date(8.64e15) }),
    };
    const other = await createTestBackend({ database, secrets: backend.secrets, deps: { unitOfWork, sessions } });
    const response = await other.app.inject({ url: '/api/tasks', headers: { cookie: person.cookie } });
    await other.close();
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.json<unknown>(),
      log: other.log(),
    };
  }
});
