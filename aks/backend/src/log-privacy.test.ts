import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from 'node:net';
import { createTestBackend, type TestBackend } from '../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../test/support/backend/test-person.ts';

/** A word that occurs nowhere else. */
const CANARY = 'canary7f3a';

describe('FR-020: what people send never reaches the log', () => {
  let backend: TestBackend;
  let person: Person;
  let origin: string;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
    origin = await backend.app.listen({ port: 0 });
  });
  afterAll(() => backend.close());

  const raw = (payload: string, contentType = 'application/json') =>
    backend.app.inject({
      method: 'POST',
      url: '/api/tasks',
      payload,
      headers: { cookie: person.cookie, 'content-type': contentType },
    });
  const INPUTS: Record<string, () => Promise<unknown>> = {
    title: () => person.addTask({ title: CANARY, description: CANARY }),
    'wrong field': () => person.call('POST', '/api/tasks', { body: { title: 'x', [CANARY]: CANARY } }),
    'wrong value': () => person.call('POST', '/api/tasks', { body: { title: 'x', dueDate: CANARY } }),
    rule: () =>
      person.call('POST', '/api/tasks', { body: { title: 'x', recurrence: { rrule: CANARY, anchor: 'due' } } }),
    'broken JSON': () => raw(`{"title": ${CANARY}`),
    'media type': () => raw('x', `text/${CANARY}`),
    path: () => person.call('GET', `/api/${CANARY}`),
    'path variable': () => person.call('GET', `/api/tasks/${CANARY}`),
    query: () => person.call('GET', `/api/tasks?cursor=${CANARY}&token=${CANARY}`),
    'bad address': () => backend.app.inject(`/api/${CANARY}/%c0`),
    cookie: () => backend.app.inject({ url: '/api/tasks', headers: { cookie: `session=${CANARY}` } }),
    'idempotency key': () =>
      person.call('POST', '/api/tasks', { body: { title: 'x' }, headers: { 'idempotency-key': CANARY } }),
    headers: () =>
      person.call('GET', '/api/tasks', {
        headers: {
          authorization: `Bearer ${CANARY}`,
          'x-request-id': CANARY,
          traceparent: CANARY,
          'user-agent': CANARY,
          'last-event-id': CANARY,
          'if-match': CANARY,
          referer: `http://localhost:8080/${CANARY}`,
        },
      }),
    origin: () => person.call('POST', '/api/tasks', { body: {}, headers: { origin: `https://${CANARY}.example` } }),
    'time zone': () => backend.app.inject({ method: 'POST', url: '/api/session', payload: { timeZone: CANARY } }),
    chat: () =>
      person.call('POST', `/api/${person.session.userId}/chat`, { body: { message: `add ${CANARY} tomorrow` } }),
    'chat, not understood': () =>
      person.call('POST', `/api/${person.session.userId}/chat`, { body: { message: `${CANARY} ${CANARY}?` } }),
    'no HTTP': () => sendBytes(origin, `${CANARY}\r\n\r\n`),
    'header that is too long': () => sendBytes(origin, `GET / HTTP/1.1\r\nx: ${CANARY.repeat(4_000)}\r\n\r\n`),
    'a bug': () => failWith(new Error(CANARY)),
    'a bug with details': () => failWith(Object.assign(new Error(CANARY), { detail: CANARY, query: CANARY })),
    'a bug that throws text': () => failWith(CANARY),
  };

  async function failWith(error: unknown): Promise<void> {
    const { database, secrets } = backend;
    const broken = await createTestBackend({
      database,
      secrets,
      deps: {
        unitOfWork: {
          async run() {
            throw error as Error;
          },
        },
      },
    });
    const { cookie } = await guest(broken.app);
    const response = await broken.app.inject({ url: '/api/tasks', headers: { cookie } });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain(CANARY);
    expect(broken.log()).toContain('request failed by a bug');
    expect(broken.log()).not.toContain(CANARY);
    await broken.close();
  }

  it.each(Object.entries(INPUTS))('%s', async (_name, send) => {
    await send();
    expect(backend.log()).not.toContain(CANARY);
  });

  it('a request leaves one line: route, status, time and id, which the answer repeats', async () => {
    const before = backend.log().length;
    const answer = await person.call('GET', '/api/tasks?limit=5');
    await expect.poll(() => backend.log().length).toBeGreaterThan(before);
    const line = JSON.parse(backend.log().slice(before)) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', method: 'GET', route: '/api/tasks', status: 200, msg: 'request' });
    expect(line['requestId']).toBe(answer.headers['x-request-id']);
    expect(line['ms']).toBeTypeOf('number');
    expect(Object.keys(line).toSorted()).toEqual(
      ['component', 'level', 'method', 'ms', 'msg', 'requestId', 'route', 'status', 'time'].toSorted(),
    );
  });

  it('a planted leak would be found', () => {
    const probe = `${backend.log()}{"title":"${CANARY}"}`;
    expect(probe).toContain(CANARY);
    expect(backend.log().split('\n').length).toBeGreaterThan(Object.keys(INPUTS).length / 2);
  });
});

/** Sends bytes that are no request; resolves when the server has hung up. */
function sendBytes(origin: string, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('close', () => resolve()).on('error', () => undefined);
    socket.resume();
  });
}
