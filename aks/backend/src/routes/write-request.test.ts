import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskPage } from '#core/domain/api';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

describe('Idempotency-Key', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  const add = (title: string, key: string) =>
    person.call('POST', '/api/tasks', { body: { title }, headers: { 'idempotency-key': key } });
  const titled = async (title: string) => {
    const { items } = (await person.call('GET', '/api/tasks?limit=200')).body as TaskPage;
    return items.filter((task) => task.title === title).length;
  };

  it('the same request again has one effect and the same answer', async () => {
    const first = await add('once', 'key-1');
    const again = await add('once', 'key-1');
    expect(again.body).toEqual(first.body);
    expect(again).toMatchObject({
      status: 201,
      headers: { etag: first.headers['etag'], location: first.headers['location'], 'idempotency-replayed': 'true' },
    });
    expect(await titled('once')).toBe(1);
  });

  it('twins at the same time have one effect and the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => add('twins', 'key-2')));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await titled('twins')).toBe(1);
  });

  it('an answer without a body is repeated, too', async () => {
    const { body } = await add('to delete', 'key-3');
    const { id } = body as { id: string };
    const remove = () => person.call('DELETE', `/api/tasks/${id}`, { headers: { 'idempotency-key': 'key-4' } });
    expect((await remove()).status).toBe(204);
    await person.call('POST', `/api/tasks/${id}/restore`);
    expect(await remove()).toMatchObject({ status: 204, body: '' });
    expect((await person.call('GET', `/api/tasks/${id}`)).status).toBe(200);
  });

  it('of another request is refused', async () => {
    await add('first', 'key-5');
    expect(await add('second', 'key-5')).toMatchObject({ status: 409, body: { code: 'idempotency.mismatch' } });
  });

  it('of a refused request can be used again', async () => {
    expect((await add('   ', 'key-6')).status).toBe(400);
    expect((await add('now right', 'key-6')).status).toBe(201);
  });

  it('of another person is another key', async () => {
    await add('shared key', 'key-7');
    const other = await guest(backend.app);
    const answer = await other.call('POST', '/api/tasks', {
      body: { title: 'shared key' },
      headers: { 'idempotency-key': 'key-7' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });

  it.each(['', ' ', 'x'.repeat(256), 'ключ'])('%j is refused or ignored, never stored', async (key) => {
    const { status } = await add('odd key', key);
    expect(status).toBe(400);
  });
});
