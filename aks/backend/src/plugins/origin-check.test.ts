import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest } from '../../../../test/support/backend/test-person.ts';

describe('requests of other sites', () => {
  let local: TestBackend;
  let hosted: TestBackend;
  beforeAll(async () => {
    local = await createTestBackend();
    const { database, secrets } = local;
    hosted = await createTestBackend({ database, secrets, publicUrl: 'https://todo.example.org' });
  });
  afterAll(async () => {
    await hosted.close();
    await local.close();
  });

  const write = async (backend: TestBackend, headers: Record<string, string>) => {
    const response = await backend.app.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'content-type': 'application/json', ...headers },
      payload: { timeZone: 'UTC' },
    });
    return response.statusCode;
  };

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'https://todo.example.org.evil.example' }],
    [{ origin: 'http://todo.example.org' }],
    [{ origin: 'https://todo.example.org:8443' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://todo.example.org' }],
  ])('a write with %j is refused', async (headers) => {
    expect(await write(hosted, headers)).toBe(403);
  });

  it.each([
    [{ origin: 'https://todo.example.org', 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'https://todo.example.org' }],
    [{}],
  ])('a write with %j is done', async (headers) => {
    expect(await write(hosted, headers)).toBe(201);
  });

  it('on one’s own machine all its names are the same site, its other ports are not', async () => {
    expect(await write(local, { origin: 'http://127.0.0.1:8080' })).toBe(201);
    expect(await write(local, { origin: 'http://localhost:8080' })).toBe(201);
    expect(await write(local, { origin: 'http://localhost:3000' })).toBe(403);
  });

  it('a stolen click changes nothing', async () => {
    const person = await guest(local.app);
    const task = await person.addTask({ title: 'keep' });
    const url = `/api/tasks/${task.id}`;
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await person.call('DELETE', url, { headers })).status).toBe(403);
    expect((await person.call('GET', url)).body).toEqual(task);
  });
});
