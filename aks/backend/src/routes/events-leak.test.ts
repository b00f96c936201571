import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityFeed, SessionStore } from '#core/domain/ports';
import { AppError } from '#core/domain/errors';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { openConnections } from '../../../../test/support/backend/raw-client.ts';
import {
  createTestBackend,
  type TestBackend,
  type TestDatabase,
} from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';
import { createEventStreams, type EventStreams } from '../live/event-streams.ts';

const LIMIT = 3;

describe('a tab that closes while its stream is being opened', () => {
  let database: TestDatabase;
  let backend: TestBackend;
  let person: Person;
  let origin: string;
  let streams: EventStreams;
  let subscribed = 0;
  /** What the opening of a stream waits for. */
  let gates: Record<'session' | 'position', Promise<void>>;
  let waiting: Record<'session' | 'position', number>;
  const pass = async (step: 'session' | 'position'): Promise<void> => {
    waiting[step]++;
    await gates[step];
  };
  const openAll = () => {
    gates = { session: Promise.resolve(), position: Promise.resolve() };
    waiting = { session: 0, position: 0 };
  };
  beforeAll(async () => {
    openAll();
    database = await createTestDatabase();
    streams = createEventStreams({ streams: 100, streamsPerUser: LIMIT });
    const feed: ActivityFeed = {
      position: async () => (await pass('position'), '1-0'),
      read: async () => ({ kind: 'entries', entries: [], isFull: false }),
      subscribe: () => (subscribed++, () => void subscribed--),
    };
    const sessions: SessionStore = {
      ...database.sessions,
      find: async (hash, now) => (await pass('session'), await database.sessions.find(hash, now)),
    };
    backend = await createTestBackend({ database, deps: { feed, sessions, streams } });
    person = await guest(backend.app);
    origin = await backend.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await backend.close();
    await database.drop();
  });

  const open = (signal?: AbortSignal) =>
    fetch(`${origin}/api/events`, { headers: { cookie: person.cookie }, ...(signal && { signal }) });

  it.each(['session', 'position'] as const)('is not counted any more, whenever it closes: %s', async (step) => {
    openAll();
    const gate = Promise.withResolvers<void>();
    gates[step] = gate.promise;
    const abort = new AbortController();
    const tabs = Array.from({ length: LIMIT }, () => open(abort.signal).catch(() => 'closed'));
    await expect.poll(() => waiting[step]).toBeGreaterThan(0);
    abort.abort();
    await Promise.all(tabs);
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
    gate.resolve();
    await expect.poll(() => streams.count()).toBe(0);
    expect(subscribed).toBe(0);
    const again = new AbortController();
    expect((await open(again.signal)).status).toBe(200);
    again.abort();
    await expect.poll(() => streams.count() + subscribed).toBe(0);
  });

  it('no more than the limit wait for their position', async () => {
    openAll();
    const gate = Promise.withResolvers<void>();
    gates.position = gate.promise;
    const abort = new AbortController();
    const tabs = Array.from({ length: LIMIT + 2 }, () => open(abort.signal));
    await expect.poll(() => waiting.position).toBe(LIMIT);
    gate.resolve();
    const statuses = (await Promise.all(tabs)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 429, 429]);
    abort.abort();
    await expect.poll(() => streams.count()).toBe(0);
  });

  it('a stream whose position cannot be read gets a problem and is not counted', async () => {
    openAll();
    const away = new AppError({ code: 'database.unavailable', kind: 'unavailable', message: 'Later.' });
    gates.position = Promise.reject(away);
    gates.position.catch(() => undefined);
    expect((await open()).status).toBe(503);
    await expect.poll(() => streams.count()).toBe(0);
  });
});
