import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionStore, UnitOfWork } from '#core/domain/ports';
import { createTestDatabase } from '../../../../test/support/database.ts';
import {
  createTestBackend,
  type TestBackend,
  type TestDatabase,
} from '../../../../test/support/backend/test-backend.ts';
import { openConnections, openRawClient } from '../../../../test/support/backend/raw-client.ts';
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
    const statuses = async () =>
      (await Promise.all(Array.from({ length: 3 }, () => person.call('GET', '/api/tasks')))).map(
        ({ status }) => status,
      );
    await expect.poll(statuses).toEqual([200, 200, 200]);
  });
});

describe('EDGE-5: one person with many requests at once', () => {
  let backend: TestBackend;
  let greedy: Person;
  let other: Person;
  let port: number;
  let gate: PromiseWithResolvers<void>;
  let atWork = 0;
  let most = 0;
  beforeAll(async () => {
    const database = await createTestDatabase();
    const unitOfWork: UnitOfWork = {
      async run(userId, work) {
        if (userId !== greedy.session.userId) return await database.unitOfWork.run(userId, work);
        most = Math.max(most, ++atWork);
        await gate.promise;
        return await database.unitOfWork.run(userId, work).finally(() => atWork--);
      },
    };
    const limits = { requests: 20, requestsPerPerson: 6, pipelined: 4 };
    backend = await createTestBackend({ database, limits, deps: { unitOfWork } });
    greedy = await guest(backend.app);
    other = await guest(backend.app);
    await backend.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = backend.app.server.address() as AddressInfo);
  });
  beforeEach(() => {
    gate = Promise.withResolvers();
    most = 0;
  });
  afterAll(async () => {
    await backend.close();
    await backend.database.drop();
  });

  const pipeline = async (path: string) => {
    const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${greedy.cookie}\r\n\r\n`;
    const client = await openRawClient(port, request.repeat(20));
    return { socket: client.socket, statuses: () => client.received().match(/HTTP\/1\.1 \d+/g) ?? [] };
  };

  it('holds some places, others are served, and all places come back', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => pipeline('/api/tasks?limit=200')));
    await expect.poll(() => atWork).toBe(6);
    const refused = await greedy.call('GET', '/api/tasks');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' }, body: { code: 'rate.limited' } });
    // Not counted against the address that others share.
    expect(refused.headers).not.toHaveProperty('ratelimit');
    expect((await other.call('GET', '/api/tasks')).status).toBe(200);
    gate.resolve();
    await expect.poll(() => clients.flatMap(({ statuses }) => statuses()).length).toBe(200);
    const statuses = clients.flatMap((client) => client.statuses());
    expect(most).toBe(6);
    expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200', 'HTTP/1.1 429']));
    for (const { socket } of clients) socket.destroy();
    const again = await Promise.all(Array.from({ length: 6 }, () => greedy.call('GET', '/api/tasks')));
    expect(again.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
  });

  it('has a few requests at work on one connection, however many are sent on it', async () => {
    const { socket, statuses } = await pipeline('/api/tasks');
    await expect.poll(() => atWork).toBe(4);
    gate.resolve();
    await expect.poll(() => statuses().length).toBe(20);
    expect(statuses().map((status) => Number(status.slice(-3)))).toEqual([
      ...Array.from({ length: 4 }, () => 200),
      ...Array.from({ length: 16 }, () => 429),
    ]);
    socket.destroy();
  });
});
