import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionStore, UnitOfWork } from '#core/domain/ports';
import { createTestDatabase } from '../../../../test/support/database.ts';
import {
  createTestBackend,
  type TestBackend,
  type TestDatabase,
} from '../../../../test/support/backend/test-backend.ts';
import { openConnections } from '../../../../test/support/backend/raw-client.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

describe('EDGE-5: more requests than a replica can do', () => {
  let database: TestDatabase;
  let backend: TestBackend;
  let person: Person;
  let other: Person;
  let gate = Promise.withResolvers<void>();
  let atWork = 0;
  let origin: string;
  let lookUps = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    const unitOfWork: UnitOfWork = {
      async run(userId, work) {
        atWork++;
        await gate.promise;
        return await database.unitOfWork.run(userId, work);
      },
    };
    const sessions: SessionStore = {
      ...database.sessions,
      find: (hash, now) => (lookUps++, database.sessions.find(hash, now)),
    };
    backend = await createTestBackend({ database, limits: { requests: 3 }, deps: { unitOfWork, sessions } });
    person = await guest(backend.app);
    other = await guest(backend.app);
    origin = await backend.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await backend.close();
    await database.drop();
  });

  it('are refused at once with Retry-After, the others are served, and it recovers', async () => {
    const served = Array.from({ length: 3 }, () => person.call('GET', '/api/tasks'));
    await expect.poll(() => atWork).toBe(3);
    const before = lookUps;
    const refused = await other.call('GET', '/api/tasks');
    // The database was not asked for the session.
    expect(lookUps).toBe(before);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, body: { code: 'overloaded' } });
    expect((await person.call('GET', '/readyz')).status).toBe(503);
    expect((await person.call('GET', '/livez')).status).toBe(200);
    expect((await person.call('GET', '/healthz')).status).toBe(200);
    gate.resolve();
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await person.call('GET', '/readyz')).status).toBe(200);
    expect((await person.call('GET', '/api/tasks')).status).toBe(200);
  });

  it.each([
    ['reads', 'GET', '/api/tasks'],
    ['writes', 'POST', '/api/tasks'],
  ])('who %s and gives up keeps the place until the work in the database has ended', async (_name, method, path) => {
    gate = Promise.withResolvers();
    atWork = 0;
    const abort = new AbortController();
    const headers = { cookie: person.cookie, 'content-type': 'application/json' };
    const body = method === 'POST' ? JSON.stringify({ title: 'given up' }) : null;
    const left = Array.from({ length: 3 }, () =>
      fetch(`${origin}${path}`, { method, headers, body, signal: abort.signal }).catch(() => 'left'),
    );
    await expect.poll(() => atWork).toBe(3);
    abort.abort();
    await Promise.all(left);
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
    expect(backend.state.isOverloaded()).toBe(true);
    gate.resolve();
    await expect.poll(() => backend.state.isOverloaded()).toBe(false);
    expect(
      (await Promise.all(Array.from({ length: 3 }, () => person.call('GET', '/api/tasks')))).map(
        ({ status }) => status,
      ),
    ).toEqual([200, 200, 200]);
  });
});
