import { beforeEach, describe, expect, it } from 'vitest';
import { claimKeys } from '#core/adapters/table-storage/claim-entity';
import type { ClaimKeys } from '#core/adapters/table-storage/claim-entity';
import { createDedupStore } from '#core/adapters/table-storage/dedup-store';
import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import type { ClaimRow } from '#core/domain/events/dedup-claim';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { DedupStore } from '#core/domain/events/dedup-store';
import { createLogger } from '#core/platform/logger';
import { createMemoryClaimRows } from '#core/testing/memory-claim-rows';
import type { MemoryClaimRows } from '#core/testing/memory-claim-rows';
import { tellStory } from '#core/testing/told-dedup-store';
import type { FailingStep } from '#core/testing/told-dedup-store';
import type { BatchItem } from './event-batch.ts';
import { createBatchHandler } from './handle-batch.ts';
import type { BatchHandlerOptions } from './handle-batch.ts';

const NOW = new Date('2026-11-24T10:00:00Z');
const MAX_ATTEMPTS = 6;
const CONSUMER = 'create-next-occurrence';

/** What happened, in order: `claim e1`, `effect e1`, `done e1`, … */
let story: string[];
let now: Date;
let lines: string[];
let rows: MemoryClaimRows;
beforeEach(() => {
  story = [];
  lines = [];
  now = NOW;
  rows = createMemoryClaimRows();
});

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const event = (n: number): DomainEvent => ({
  specversion: '1.0',
  id: uuid(n),
  source: 'todo-chatbot/backend',
  type: 'task.completed',
  subject: `${uuid(100)}/${uuid(200)}`,
  time: NOW.toISOString(),
  datacontenttype: 'application/json',
  dataschema: 'task.completed/1',
  sequence: String(n),
  data: { userId: uuid(100), taskId: uuid(200), seriesId: uuid(300), occurrenceNo: 1, completedAt: NOW.toISOString() },
});
const itemOf = (text: string, sequence = 1): BatchItem => ({
  body: Buffer.from(text),
  position: { hub: 'task-events', partition: '0', sequence: String(sequence), enqueuedAt: NOW.toISOString() },
});
const item = (value: unknown, sequence = 1): BatchItem => itemOf(JSON.stringify(value), sequence);
const nameOf = (id: string): string => (id.startsWith('0000') ? `e${Number(id.slice(-12))}` : `position ${id}`);

/** What happened to one event, or every step of one kind. */
const storyOf = (word: string): string[] => story.filter((line) => line.split(/[ :]/).includes(word));
const keysOf = (n: number): ClaimKeys => claimKeys(CONSUMER, { source: event(n).source, id: event(n).id, time: NOW });
const rowOf = (n: number): Record<string, unknown> | undefined => rows.get(keysOf(n));

/** The row that the dedup store finds for event `n`. */
async function seed(n: number, row: Partial<ClaimRow>): Promise<void> {
  const ended = { owner: 'other/1', fence: 1, leaseUntil: NOW.getTime(), attempts: 1, state: 'CLAIMED' } as const;
  const notes = { type: '', subject: '', hubPartition: '', firstSeen: NOW };
  await rows.insert(keysOf(n), { ...ended, ...row }, notes);
}
/** Event `n` has had runs enough that this one is the `attempts`th. */
const seedRuns = (n: number, attempts: number): Promise<void> => seed(n, { attempts: attempts - 1 });

/** The real store on rows in memory, which tells the story. `failing` makes one step of one event fail. */
function store(failing?: FailingStep): DedupStore {
  const real = createDedupStore({ rows, consumer: CONSUMER, leaseMs: 60_000, clock: { now: () => now } });
  return tellStory(real, { tell: (line) => void story.push(line), nameOf, failing });
}

function handlerWith(changes: Partial<BatchHandlerOptions> = {}): (items: BatchItem[]) => Promise<void> {
  const handle = createBatchHandler({
    dedup: store(),
    effect: async ({ id }) => {
      story.push(`effect ${nameOf(id)}`);
      return 'created';
    },
    noteDead: async () => undefined,
    clock: { now: () => now },
    sleep: async (ms) => {
      story.push(`wait ${ms}`);
      now = new Date(now.getTime() + ms);
    },
    logger: createLogger({ component: 'functions', destination: { write: (line) => void lines.push(line) } }),
    maxAttempts: MAX_ATTEMPTS,
    maxWaitMs: 10_000,
    ...changes,
  });
  return (items) => handle(items, { owner: 'host/1' });
}

const failing =
  (kind: ErrorKind): BatchHandlerOptions['effect'] =>
  () =>
    Promise.reject(new AppError({ code: `test.${kind}`, kind, message: 'why' }));

describe('FR-037: a batch', () => {
  it('is handled one event after the other: claim, effect, done', async () => {
    await handlerWith()([item(event(1), 1), item(event(2), 2)]);
    expect(storyOf('e1')).toEqual(['claim e1', 'effect e1', 'done e1: created']);
    expect(storyOf('e2')).toEqual(['claim e2 ahead', 'effect e2', 'done e2: created']);
    expect(storyOf('effect')).toEqual(['effect e1', 'effect e2']);
  });

  it('is not over before every event is marked as done; a mark that fails makes the host try again', async () => {
    const dedup = store({ event: 'e1', step: 'done' });
    await expect(handlerWith({ dedup })([item(event(1)), item(event(2))])).rejects.toThrow('away');
    expect(storyOf('e1')).toEqual(['claim e1', 'effect e1']);
    expect(storyOf('e2')).toEqual(['claim e2 ahead', 'effect e2', 'done e2: created']);
  });

  it('processes an event with attributes that nobody knows, brackets in a text and a key that stands twice', async () => {
    const text = JSON.stringify({ ...event(1), extra: `\\"${'['.repeat(100)}\\`, __proto: { a: [1e300] } });
    await handlerWith()([itemOf(`\ufeff${text.replace('{', '{"__proto__":{"type":"x"},"id":"first",')}`)]);
    expect(story).toEqual(['claim e1', 'effect e1', 'done e1: created']);
  });

  it('FR-034: skips what is done or dead and goes on', async () => {
    await seed(1, { state: 'DONE' });
    await seed(2, { state: 'DEAD' });
    await handlerWith()([item(event(1)), item(event(2)), item(event(3))]);
    expect([...storyOf('e1'), ...storyOf('e2')]).toEqual(['done e1', 'dead e2']);
    expect(storyOf('e3')).toEqual(['claim e3 ahead', 'effect e3', 'done e3: created']);
  });

  it('stops at an event that must be tried again: later ones keep their place behind it', async () => {
    const handle = handlerWith({ effect: failing('unavailable') });
    await expect(handle([item(event(1)), item(event(2))])).rejects.toMatchObject({ code: 'test.unavailable' });
    expect(storyOf('e1')).toEqual(['claim e1', 'release e1']);
    expect(storyOf('e2')).toEqual(['claim e2 ahead', 'release e2']);
  });
});

describe('an event that is claimed ahead of its turn', () => {
  it('costs no attempt when its turn does not come', async () => {
    const events = [item(event(1)), item(event(2))];
    await expect(handlerWith({ effect: failing('unavailable') })(events)).rejects.toThrow('why');
    expect(rowOf(2)).toMatchObject({ attempts: 0, leaseUntil: NOW.getTime() });
  });

  it('costs no attempt when the process dies at the event before it', async () => {
    const reached = Promise.withResolvers<void>();
    const effect = (): Promise<never> => (reached.resolve(), new Promise(() => undefined));
    void handlerWith({ effect })([item(event(1)), item(event(2))]);
    await reached.promise;
    await expect.poll(() => rowOf(2)).toMatchObject({ attempts: 0 });
    now = new Date(NOW.getTime() + 60_001);
    await handlerWith()([item(event(1)), item(event(2))]);
    expect(rowOf(1)).toMatchObject({ state: 'DONE', attempts: 2 });
    expect(rowOf(2)).toMatchObject({ state: 'DONE', attempts: 1 });
  });

  it('counts an attempt when it fails by its own fault', async () => {
    const effect: BatchHandlerOptions['effect'] = async ({ id }) => {
      if (id === uuid(2)) throw new Error('a bug');
      return 'created';
    };
    await expect(handlerWith({ effect })([item(event(1)), item(event(2))])).rejects.toThrow('unexpected');
    expect(rowOf(2)).toMatchObject({ attempts: 1, leaseUntil: NOW.getTime() });
  });

  it('is claimed at its turn when Table Storage did not answer before', async () => {
    await handlerWith({ dedup: store({ event: 'e2', step: 'claimAhead' }) })([item(event(1)), item(event(2))]);
    expect(storyOf('e2')).toEqual(['claim e2', 'effect e2', 'done e2: created']);
  });
});

describe('FR-036: a failure', () => {
  it.each<ErrorKind>(['unavailable', 'rate-limited', 'unauthenticated'])(
    'of infrastructure (%s) does not count, at whatever attempt',
    async (kind) => {
      await seedRuns(1, MAX_ATTEMPTS);
      await expect(handlerWith({ effect: failing(kind) })([item(event(1))])).rejects.toThrow('why');
      expect(story).toEqual(['claim e1', 'release e1']);
    },
  );

  it.each<ErrorKind>(['bug', 'conflict'])('of the event (%s) counts and is tried again', async (kind) => {
    await seedRuns(1, MAX_ATTEMPTS - 1);
    await expect(handlerWith({ effect: failing(kind) })([item(event(1))])).rejects.toThrow('why');
    expect(story).toEqual(['claim e1', 'release e1, counted']);
  });

  it('in the last attempt makes the event a dead letter, whole, and the next one is handled', async () => {
    await seedRuns(1, MAX_ATTEMPTS);
    const effect: BatchHandlerOptions['effect'] = async ({ id }) => {
      if (id === uuid(1)) throw new Error('driver says: title of a user');
      return 'created';
    };
    await handlerWith({ effect })([item(event(1)), item(event(2))]);
    const dead = 'dead e1: unexpected: unexpected Error ({"specversio)';
    expect(storyOf('e1')).toEqual(['claim e1', dead]);
    expect(storyOf('e2')).toEqual(['claim e2 ahead', 'done e2: created']);
  });

  it('makes a dead letter known to the database, and again when the event comes again', async () => {
    const effect = failing('invalid');
    let isAway = true;
    const noteDead: BatchHandlerOptions['noteDead'] = async ({ source, id }, at) => {
      story.push(`note ${source} ${nameOf(id)} ${at.toISOString()}`);
      if (isAway) throw new AppError({ code: 'database.unavailable', kind: 'unavailable', message: 'away' });
    };
    await expect(handlerWith({ effect, noteDead })([item(event(1))])).rejects.toThrow('away');
    isAway = false;
    await handlerWith({ effect, noteDead })([item(event(1))]);
    const note = `note todo-chatbot/backend e1 ${NOW.toISOString()}`;
    expect(story).toEqual(['claim e1', 'dead e1: test.invalid: why ({"specversio)', note, 'dead e1', note]);
  });

  it.each<[string, string, string]>([
    ['text that is no JSON', 'no json', 'event.not-json'],
    ['an empty body', '', 'event.not-json'],
    ['a stranger’s object', '{"hello":1}', 'event.unknown-type'],
    ['4,500 brackets', '['.repeat(4_500) + ']'.repeat(4_500), 'event.too-deep'],
    [
      'an event type that nothing reads yet',
      JSON.stringify({ ...event(1), type: 'reminder.scheduled', id: 1 }),
      'event.unknown-type',
    ],
    ['a type that cannot be told', '{"type":{"toString":1}}', 'event.unknown-type'],
    ['300 KB', `{"type":"task.completed","x":"${'x'.repeat(300_000)}"}`, 'event.too-large'],
  ])('that can never work (%s) is a dead letter at once, under its position', async (_, body, code) => {
    await handlerWith()([itemOf(body, 42)]);
    expect(story).toHaveLength(2);
    expect(story[1]).toContain(`dead position 42@${NOW.toISOString()}: ${code}`);
  });

  it.each([
    ['a leap second', { completedAt: '2026-06-30T23:59:60Z' }],
    ['a year that PostgreSQL does not know', { completedAt: '0000-01-01T00:00:00Z' }],
    ['a year of seven digits', { completedAt: '9999999-01-01T00:00:00Z' }],
    ['a zone in brackets', { completedAt: '2026-06-30T12:00:00Z[Europe/Berlin]' }],
    ['a number that is infinite', { occurrenceNo: Infinity }],
    ['a number that PostgreSQL does not hold', { occurrenceNo: 2 ** 31 }],
  ])('that lies in a value which can never work (%s) is a dead letter in the first run', async (_, data) => {
    const text = JSON.stringify({ ...event(3), data: { ...event(3).data, ...data } }).replace('null', '1e400');
    await handlerWith()([itemOf(text)]);
    expect(story[1]).toContain('dead e3: event.schema');
  });

  it('FR-038: that keeps a dead letter from being written is Table Storage’s: the batch is tried again', async () => {
    const dedup = store({ event: `position 1@${NOW.toISOString()}`, step: 'dead' });
    await expect(handlerWith({ dedup })([itemOf('no json')])).rejects.toMatchObject({ code: 'dedup.unavailable' });
  });

  it('an event of a version that nobody knows is a dead letter under its own id', async () => {
    await handlerWith()([item({ ...event(7), dataschema: 'task.completed/2' })]);
    expect(story[1]).toContain('dead e7: event.schema');
  });

  it('of an event that has ended its worker each time is not risked once more', async () => {
    await seedRuns(1, MAX_ATTEMPTS + 1);
    await handlerWith()([item(event(1))]);
    expect(story[1]).toContain('dead e1: event.never-finished: the worker ended 6 times');
  });

  it('always rejects with an error of ours: a rejection with nothing counts as success at the host', async () => {
    // A dependency may reject with undefined, even if lint forbids it here.
    const effect: BatchHandlerOptions['effect'] = () => Promise.reject(undefined);
    await expect(handlerWith({ effect })([item(event(1))])).rejects.toBeInstanceOf(AppError);
  });

  it('FR-020: tells logs and the host nothing of what the event says', async () => {
    await handlerWith()([itemOf('surprise'), item({ ...event(1), type: 'surprise x', note: 'surprise' })]);
    expect(lines.filter((line) => line.includes('"verdict":"dead-letter"'))).toHaveLength(2);
    expect(lines.join('')).not.toContain('surprise');
  });

  it('FR-020: of a driver tells logs and the host its code and place, never its words', async () => {
    const row = Object.assign(new Error('Key (title)=(surprise) exists'), { code: '23505', detail: 'surprise' });
    for (const thrown of [row, new AppError({ code: 'database.duplicate', kind: 'bug', message: 'no', cause: row })]) {
      const handling = handlerWith({ effect: () => Promise.reject(thrown) })([item(event(1))]);
      const error: unknown = await handling.catch((rejected: unknown) => rejected);
      expect(error).toBeInstanceOf(AppError);
      expect(`${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain('surprise');
    }
    expect(lines.filter((line) => line.includes('"driverCode":"23505"'))).toHaveLength(2);
    expect(lines.join('')).not.toContain('surprise');
  });
});

describe('an event that another host holds', () => {
  it('is waited for until its lease ends, never skipped', async () => {
    await seed(1, { leaseUntil: NOW.getTime() + 3_000 });
    await handlerWith()([item(event(1))]);
    expect(story).toEqual(['held e1', 'wait 3001', 'claim e1', 'effect e1', 'done e1: created']);
  });

  it('for too long makes the host try the batch again', async () => {
    await seed(1, { leaseUntil: NOW.getTime() + 60_000 });
    await expect(handlerWith()([item(event(1))])).rejects.toMatchObject({ code: 'event.held' });
    expect(story).toEqual(['held e1', 'wait 10001', 'held e1']);
  });
});
