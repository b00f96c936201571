import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UnitOfWork } from '#core/domain/ports';
import { createLogger } from '#core/platform/logger';
import { createTestDatabase } from '../../../test/support/database.ts';
import { halfSent, openConnections, openRawClient } from '../../../test/support/backend/raw-client.ts';
import { readEvents } from '../../../test/support/backend/read-events.ts';
import { createTestBackend, type TestBackend, type TestDatabase } from '../../../test/support/backend/test-backend.ts';
import { guest } from '../../../test/support/backend/test-person.ts';
import { drain } from './drain.ts';

describe('drain', () => {
  let database: TestDatabase;
  const logger = createLogger({ component: 'test', level: 'fatal' });
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** A backend whose lists wait until `release` is called. */
  async function slowBackend() {
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const unitOfWork: UnitOfWork = {
      async run(userId, work) {
        arrived.resolve();
        await gate.promise;
        return await database.unitOfWork.run(userId, work);
      },
    };
    const backend = await createTestBackend({ database, deps: { unitOfWork } });
    const { cookie } = await guest(backend.app);
    const origin = await backend.app.listen({ port: 0 });
    return { backend, origin, cookie, arrived: arrived.promise, release: gate.resolve };
  }
  const stop = (backend: TestBackend, after: (() => Promise<unknown>)[] = [], finishMs = 5_000) =>
    drain({ app: backend.app, state: backend.state, logger, after, finishMs });

  it('FR-005: a request in flight is answered, told to close, and only then the rest is closed', async () => {
    const { backend, origin, cookie, arrived, release } = await slowBackend();
    const order: string[] = [];
    const request = fetch(`${origin}/api/tasks`, { headers: { cookie } });
    await arrived;
    const drained = stop(backend, [async () => order.push('relay'), async () => order.push('pool')]);
    expect(backend.state.isDraining()).toBe(true);
    expect(order).toEqual([]);
    await expect(fetch(`${origin}/livez`)).rejects.toThrow('fetch failed');
    release();
    const response = await request;
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
    await drained;
    expect(order).toEqual(['relay', 'pool']);
  });

  it('FR-005: a connection that a proxy keeps open still gets its answer', async () => {
    const { backend, origin, cookie, arrived, release } = await slowBackend();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${origin}${path}`, { agent, headers: { cookie } }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        }).on('error', reject);
      });
    expect(await ask('/readyz')).toBe(200);
    const waiting = ask('/api/tasks');
    await arrived;
    const startedAt = performance.now();
    const drained = stop(backend);
    release();
    expect(await waiting).toBe(200);
    await drained;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    agent.destroy();
  });

  it.each([
    ['has never sent anything', ''],
    ['has sent a half of a request', halfSent('/api/session')],
  ])('FR-005: a connection that %s is not waited for', async (_name, text) => {
    const backend = await createTestBackend({ database, limits: { arrivalMs: 300 } });
    await backend.app.listen({ port: 0, host: '127.0.0.1' });
    const client = await openRawClient((backend.app.server.address() as AddressInfo).port, text);
    await expect.poll(() => openConnections(backend.app.server)).toBe(1);
    await stop(backend, [], 3_600_000);
    await client.ended;
    client.socket.destroy();
  });

  it('live streams end, so that their tabs come back at another replica', async () => {
    const { backend, origin, cookie, release } = await slowBackend();
    release();
    const reader = await readEvents(origin, { cookie });
    await expect.poll(() => reader.lastId()).not.toBe('');
    await stop(backend);
    await reader.ended;
    expect(reader.response.status).toBe(200);
  });

  it('a request that never ends does not hold the process for ever', async () => {
    const { backend, origin, cookie, arrived } = await slowBackend();
    const request = fetch(`${origin}/api/tasks`, { headers: { cookie } });
    const outcome = request.catch((error: unknown) => String(error));
    await arrived;
    await stop(backend, [], 100);
    expect(await outcome).toContain('fetch failed');
  });

  it('readiness goes first: the gateway stops sending before anything is refused', async () => {
    const { backend } = await slowBackend();
    backend.state.startDraining();
    expect(await backend.app.inject('/readyz')).toMatchObject({ statusCode: 503 });
    expect(await backend.app.inject('/livez')).toMatchObject({ statusCode: 200 });
    expect(await backend.app.inject('/api/openapi.json')).toMatchObject({ statusCode: 200 });
    await stop(backend);
  });
});
