import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readOutboxFigures } from '#core/adapters/postgres/outbox-figures';
import { createOutboxReader } from '#core/adapters/postgres/outbox-reader';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import { AppError } from '#core/domain/errors';
import type { EventPublisher, OutboxReader } from '#core/domain/ports';
import { createMemoryEventPublisher } from '#core/testing/memory-event-publisher';
import type { MemoryEventPublisher } from '#core/testing/memory-event-publisher';
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
/** How often relays of the test have looked for something to do. */
let looks: number;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
  relays = [];
  warnings = [];
  looks = 0;
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.drain()));
  await database.admin('DELETE FROM outbox');
});

function countLooks(outbox: OutboxReader): OutboxReader {
  return {
    ...outbox,
    waiting: async () => {
      const waiting = await outbox.waiting();
      looks += 1;
      return waiting;
    },
  };
}

function start(publisher: EventPublisher, options: Partial<RelayOptions> = {}): Relay {
  const logger = {
    warn: (details: object) => warnings.push(details),
    error: (details: object) => warnings.push(details),
  };
  const relay = startRelay({
    outbox: countLooks(createOutboxReader({ connection: { ...database.connection, application_name: 'relay' } })),
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

/** A row whose payload nothing of this release has written. */
async function appendRaw(payload: string): Promise<void> {
  await database.admin(
    `INSERT INTO outbox (event_id, category, payload) VALUES (gen_random_uuid(), 'task', $1::jsonb)`,
    [payload],
  );
}

async function appendMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await append());
  return ids;
}

const waiting = async (): Promise<number> => (await readOutboxFigures(database.pool)).waiting;
const unavailable = (): AppError => new AppError({ code: 'test.down', kind: 'unavailable', message: 'broker is down' });
const idsOf = (broker: MemoryEventPublisher): string[] => broker.log.map(({ event }) => event.id);

describe('outbox relay', () => {
  it('FR-033: what commits is published with its id, hub and partition key; what rolls back never is', async () => {
    const broker = createMemoryEventPublisher();
    start(broker);
    const rolledBack = database.unitOfWork.run(userId, async ({ outbox }) => {
      await outbox.append(taskCompletedEvent(userId));
      throw new Error('changed its mind');
    });
    await expect(rolledBack).rejects.toThrow('changed its mind');
    const id = await append();
    await until(async () => (await waiting()) === 0 && broker.log.length > 0);
    const sequence = expect.stringMatching(/^\d+$/) as string;
    expect(broker.log).toMatchObject([{ hub: 'task-events', partitionKey: 'task', event: { id, sequence } }]);
  });

  it('FR-037: events leave in the order of writing, through failures and more than one batch', async () => {
    const broker = createMemoryEventPublisher();
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
    const broker = createMemoryEventPublisher();
    const relay = start(broker);
    const older = new pg.Client(database.connection);
    await older.connect();
    const late = taskCompletedEvent(userId);
    await older.query('BEGIN');
    await older.query(`INSERT INTO outbox (event_id, category, payload) VALUES ($1, 'task', $2)`, [late.id, late]);
    const early = await append();
    // The younger event is committed and has the higher number; the naive relay would send it now.
    expect(await database.admin('SELECT FROM outbox')).toHaveLength(1);
    const before = looks;
    relay.wake();
    await until(() => looks > before + 2);
    expect(broker.log).toEqual([]);
    await older.query('COMMIT');
    await older.end();
    await until(() => broker.log.length === 2);
    expect(idsOf(broker)).toEqual([late.id, early]);
  });

  it('FR-035, FR-038: events wait while the broker is away, however many, and all arrive when it is back', async () => {
    const broker = createMemoryEventPublisher();
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
    const broker = createMemoryEventPublisher();
    start(broker);
    start(broker);
    const ids = await appendMany(150);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual(ids);
  });

  it('a relay whose connection is cut after a publish publishes again with the same id, and order holds', async () => {
    const broker = createMemoryEventPublisher();
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
    const broker = createMemoryEventPublisher();
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

  it.each([
    ['nothing', 'null'],
    ['no object', '"text"'],
    ['no type and no subject', '{}'],
    ['a type that a newer release writes', '{"type": "task.archived", "subject": "x/y"}'],
    ['a subject that is no text', '{"type": "task.completed", "subject": {"a": 1}}'],
  ])('EDGE-9: a row that holds %s is carried to its lane’s hub, where its consumer judges it', async (_, payload) => {
    const broker = createMemoryEventPublisher();
    await appendRaw(payload);
    const next = await append();
    start(broker, { ordering: 'user' });
    await until(async () => (await waiting()) === 0);
    expect(broker.log).toHaveLength(2);
    expect(broker.log[0]).toMatchObject({ hub: 'task-events', partitionKey: expect.any(String) as string });
    expect(broker.log[1]?.event.id).toBe(next);
  });

  it.each([
    ['deeper than its reader goes', `${'['.repeat(100)}${']'.repeat(100)}`, 'event.too-deep'],
    ['deeper than a stack', `${'['.repeat(6_000)}${']'.repeat(6_000)}`, 'event.too-deep'],
    ['larger than any event of ours', `["${'x'.repeat(300_000)}"]`, 'event.too-large'],
  ])('EDGE-9: a row that holds what is %s is set aside before the broker is asked', async (_, payload, code) => {
    const broker = createMemoryEventPublisher();
    await appendRaw(`{"data": ${payload}}`);
    const next = await append();
    start(broker);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual([next]);
    expect((await readOutboxFigures(database.pool)).dead).toBe(1);
    expect(warnings).toContainEqual(expect.objectContaining({ reason: expect.stringContaining(code) as string }));
  });

  it('EDGE-9: an event whose failure nobody can explain is tried many times, then set aside; the rest goes on', async () => {
    const broker = createMemoryEventPublisher();
    const ids = await appendMany(3);
    let tries = 0;
    broker.before = (event) => {
      if (event.id !== ids[1]) return;
      tries += 1;
      throw Object.assign(new TypeError('\u0000\ud800 surprise'), { code: '\u0000' });
    };
    start(broker);
    await until(async () => (await waiting()) === 0);
    expect(idsOf(broker)).toEqual([ids[0], ids[2]]);
    expect(tries).toBeGreaterThan(5);
    expect((await readOutboxFigures(database.pool)).dead).toBe(1);
    expect(JSON.stringify(warnings)).not.toContain('surprise');
  });

  it('FR-037: with ordering by user, the partition key is the user', async () => {
    const broker = createMemoryEventPublisher();
    start(broker, { ordering: 'user' });
    await append();
    await until(() => broker.log.length === 1);
    expect(broker.log[0]?.partitionKey).toBe(userId);
  });

  it('wakes at once when the unit of work says that events were committed', async () => {
    const broker = createMemoryEventPublisher();
    const relay = start(broker, { pollMs: 3_600_000 });
    await until(() => looks > 0);
    const unitOfWork = createUnitOfWork({ pool: database.pool, onCommit: () => relay.wake() });
    await unitOfWork.run(userId, ({ outbox }) => outbox.append(taskCompletedEvent(userId)));
    await until(() => broker.log.length === 1);
    expect(broker.log).toHaveLength(1);
  });

  it('FR-005: draining finishes and records the publish in progress and begins no other', async () => {
    const broker = createMemoryEventPublisher();
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
});
