import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

describe('body limits', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  /** JSON of exactly `bytes` bytes, which no route takes. */
  const bodyOf = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
  const send = async (url: string, bytes: number) => {
    const headers = { cookie: person.cookie, 'content-type': 'application/json' };
    const response = await backend.app.inject({ method: 'POST', url, headers, payload: bodyOf(bytes) });
    return { status: response.statusCode, code: response.json<{ code?: string }>().code };
  };

  it.each([
    ['a session', () => '/api/session', 1_024],
    ['an action without a body', () => `/api/tasks/${crypto.randomUUID()}/complete`, 1_024],
    ['a chat', () => `/api/${person.session.userId}/chat`, 16 * 1_024],
    ['a task', () => '/api/tasks', 64 * 1_024],
  ])('%s takes what its fields need and not a byte more', async (_name, url, limit) => {
    expect((await send(url(), limit)).status).not.toBe(413);
    expect(await send(url(), limit + 1)).toEqual({ status: 413, code: 'request.too-large' });
  });

  it('the longest task fits in, however it is written', async () => {
    const task = { title: '😀'.repeat(200), description: '😀'.repeat(5_000) };
    const escaped = JSON.stringify(task).replaceAll('😀', String.raw`\ud83d\ude00`);
    const headers = { cookie: person.cookie, 'content-type': 'application/json' };
    const response = await backend.app.inject({ method: 'POST', url: '/api/tasks', headers, payload: escaped });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject(task);
  });
});
