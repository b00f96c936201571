import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutboxLanes, readOutboxFigures } from '#core/adapters/postgres/outbox-lanes';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import { AppError } from '#core/domain/errors';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { EventPublisher, OutboxLanes } from '#core/domain/ports';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { taskCompletedEvent } from '../../test/support/task-completed-event.ts';
import { until } from '../../test/support/until.ts';
import { startRelay } from './relay-outbox.ts';
import type { Relay, RelayOptions } from './relay-outbox.ts';

let database: TestDatabase;
let userId: string;
let relays: Relay[];
let warnings: object[];
/** Turns of the lane `task` that relays of the test have ended. */
let turns: number;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
  relays = [];
  warnings = [];
  turns = 0;
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.drain()));
  await database.admin('DELETE FROM outbox');
});

/** A simulated broker that records events and fails on demand. */
function createBroker(): EventPublisher & {
  log: { id: string; hub: string; partitionKey: string; sequence: string }[];
  /** Called before each event is taken; throw to refuse it. */
  before: (event: DomainEvent) => void | Promise<void>;
} {
  const broker: ReturnType<typeof createBroker> = {
    log: [],
    before: () => undefined,
    async publish(event, { hub, partitionKey }) {
      await broker.before(event);
      broker.log.push({ id: event.id, hub, partitionKey, sequence: event.sequence });
    },
  };
  return broker;
}

function countTurns(lanes: OutboxLanes): OutboxLanes {
  return {
    ...lanes,
    work: async (lane, publish) => {
      const outcome = await lanes.work(lane, publish);
      if (lane === 'task') turns += 1;
      return outcome;
    },
  };
}

function start(publisher: EventPublisher, options: Partial<RelayOptions> = {}): Relay {
  const logger = {
    warn: (details: object) => warnings.push(details),
    error: (details: object) => warnings.push(details),
  };
  const relay = startRelay({
    lanes: countTurns(createOutboxLanes({ connection: { ...database.connection, application_name: 'relay' } })),
    publisher,
    ordering: 'category',
    logger,
    pollMs: 100,
    backOffMs: { first: 10, most: 50 },
    ...options,
  });
  relays.push(relay);
  return relay;
}

async function append(user = userId): Promise<string> {
  const event = taskCompletedEvent(user);
  await database.unitOfWork.run(user, ({ outbox }) => outbox.append(event));
  return event.id;
}

async function appendMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await append());
  return ids;
}

const waiting = async (): Promise<number> => (await readOutboxFigures(database.pool)).waiting;
const unavailable = (): AppError => new AppError({ code: 'test.down', kind: 'unavailable', message: 'broker is down' });
const idsOf = (broker: ReturnType<typeof createBroker>): string[] => broker.log.map(({ id }) => id);

describe('outbox relay', () => {
  it('FR-033: what commits is published with its id, hub and partition key; what rolls back never is', async () => {
    const broker = createBroker();
    start(broker);
    const rolledBack = database.unitOfWork.run(userId, async ({ outbox }) => {
      await outbox.append(taskCompletedEvent(userId));
      throw new Error('changed its mind');
    });
    await expect(rolledBack).rejects.toThrow('changed its mind');
    const id = await append();
    await until(async () => (await waiting()) === 0 && broker.log.length > 0);
    expect(broker.log).toEqual([
      { id, hub: 'task-events', partitionKey: 'task', sequence: expect.stringMatching(/^\d+$/) as string },
    ]);
  });

  it('FR-037: events leave in the order of writing, through failures and more than one batch', async () => {
    const broker = createBroker();
    let attempts = 0;
    broker.before = () => {
      attempts += 1;
      if (attempts % 7 === 0) throw unavailable();
    };
    const ids = await appendMany(120);
    start(broker);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual(ids);
  });

  it('FR-037: an event of an older transaction that commits late is not overtaken', async () => {
    const broker = createBroker();
    const relay = start(broker);
    const older = new pg.Client(database.connection);
    await older.connect();
    const late = taskCompletedEvent(userId);
    await older.query('BEGIN');
    await older.query(`INSERT INTO outbox (event_id, category, payload) VALUES ($1, 'task', $2)`, [late.id, late]);
    const early = await append();
    // The younger event is committed and has the higher number; the naive relay would send it now.
    expect(await database.admin('SELECT FROM outbox')).toHaveLength(1);
    const before = turns;
    relay.wake();
    await until(() => turns > before + 2);
    expect(broker.log).toEqual([]);
    await older.query('COMMIT');
    await older.end();
    await until(() => broker.log.length === 2);
    expect(idsOf(broker)).toEqual([late.id, early]);
  });

  it('FR-035, FR-038: events wait while the broker is away, however many, and all arrive when it is back', async () => {
    const broker = createBroker();
    broker.before = () => {
      throw unavailable();
    };
    start(broker);
    const ids = await appendMany(60);
    await until(() => warnings.length >= 3);
    const figures = await readOutboxFigures(database.pool);
    expect(figures.waiting).toBe(60);
    expect(figures.oldestWaitingMs).toBeGreaterThan(0);
    expect(figures.dead).toBe(0);
    broker.before = () => undefined;
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual(ids);
  });

  it('FR-034: two relays at once publish each event once', async () => {
    const broker = createBroker();
    start(broker);
    start(broker);
    const ids = await appendMany(150);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual(ids);
  });

  it('a relay whose connection is cut after a publish publishes again with the same id, and order holds', async () => {
    const broker = createBroker();
    const ids = await appendMany(10);
    let cut = false;
    broker.before = async (event) => {
      if (cut || event.id !== ids[4]) return;
      cut = true;
      await database.admin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay' AND datname = current_database()`,
      );
    };
    start(broker);
    await until(async () => (await waiting()) === 0);
    expect(cut).toBe(true);
    const firsts = [...new Set(idsOf(broker))];
    expect(firsts).toEqual(ids);
    expect(broker.log.length).toBeGreaterThan(ids.length);
  });

  it('EDGE-9: an event that can never be taken is set aside, seen in the figures, and the rest goes on in order', async () => {
    const broker = createBroker();
    const ids = await appendMany(5);
    broker.before = (event) => {
      if (event.id === ids[2]) throw new AppError({ code: 'event.too-large', kind: 'too-large', message: 'too large' });
    };
    start(broker);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual([ids[0], ids[1], ids[3], ids[4]]);
    expect((await readOutboxFigures(database.pool)).dead).toBe(1);
    expect(warnings).toContainEqual(expect.objectContaining({ lane: 'task', reason: 'event.too-large: too large' }));
  });

  it('FR-037: with ordering by user, the partition key is the user', async () => {
    const broker = createBroker();
    start(broker, { ordering: 'user' });
    await append();
    await until(() => broker.log.length === 1);
    expect(broker.log[0]?.partitionKey).toBe(userId);
  });

  it('wakes at once when the unit of work says that events were committed', async () => {
    const broker = createBroker();
    const relay = start(broker, { pollMs: 3_600_000 });
    await until(() => turns > 0);
    const unitOfWork = createUnitOfWork({ pool: database.pool, onCommit: () => relay.wake() });
    await unitOfWork.run(userId, ({ outbox }) => outbox.append(taskCompletedEvent(userId)));
    await until(() => broker.log.length === 1);
    expect(broker.log).toHaveLength(1);
  });

  it('FR-005: draining finishes and records the publish in progress and begins no other', async () => {
    const broker = createBroker();
    const ids = await appendMany(3);
    const release = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    broker.before = () => {
      reached.resolve();
      return release.promise;
    };
    const relay = start(broker);
    await reached.promise;
    const drained = relay.drain();
    release.resolve();
    await drained;
    expect(idsOf(broker)).toEqual([ids[0]]);
    expect(await waiting()).toBe(2);
  });

  it('removes published events after 7 days, and nothing else', async () => {
    const broker = createBroker();
    const [old, ,] = await appendMany(2);
    start(broker, { cleanUpEveryMs: 50 });
    await until(async () => (await waiting()) === 0);
    await database.admin(`UPDATE outbox SET published_at = now() - interval '8 days' WHERE event_id = $1`, [old]);
    await until(async () => (await database.admin('SELECT FROM outbox')).length === 1);
    const left = await database.admin<{ event_id: string }>('SELECT event_id FROM outbox');
    expect(left[0]?.event_id).not.toBe(old);
  });
});
