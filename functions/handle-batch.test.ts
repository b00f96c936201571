import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { DedupClaim, DedupStore } from '#core/domain/ports';
import { createLogger } from '#core/platform/logger';
import type { BatchItem } from './event-batch.ts';
import { createBatchHandler } from './handle-batch.ts';
import type { BatchHandlerOptions } from './handle-batch.ts';

const NOW = new Date('2026-11-24T10:00:00Z');
const MAX_ATTEMPTS = 6;

/** What happened, in order: `claim e1`, `effect e1`, `done e1`, … */
let story: string[];
let now: Date;
let lines: string[];
beforeEach(() => {
  story = [];
  lines = [];
  now = NOW;
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
const item = (body: unknown, sequence = 1): BatchItem => ({
  body,
  position: { hub: 'task-events', partition: '0', sequence: String(sequence), enqueuedAt: NOW.toISOString() },
});
const nameOf = (id: string): string => (id.startsWith('0000') ? `e${Number(id.slice(-12))}` : `position ${id}`);

type Planned = Exclude<DedupClaim, { outcome: 'claimed' }> | { attempts: number };

/** A store that gives out the planned claims, event by event; without a plan, a first attempt. */
function storeWith(plan: Record<string, Planned[]> = {}): DedupStore {
  return {
    claim: async ({ identity }) => {
      const name = nameOf(identity.id);
      const planned = plan[name]?.shift();
      if (planned && 'outcome' in planned) {
        story.push(`${planned.outcome} ${name}`);
        return planned;
      }
      story.push(`claim ${name}`);
      const lease = {
        signal: new AbortController().signal,
        done: async (ref: string) => void story.push(`done ${name}: ${ref}`),
        dead: async ({ event: text, error }: { event: string; error: string }) =>
          void story.push(`dead ${name}: ${error} (${text.slice(0, 12)})`),
        release: async ({ countAttempt }: { countAttempt: boolean }) =>
          void story.push(`release ${name}${countAttempt ? ', counted' : ''}`),
      };
      return { outcome: 'claimed', fence: 1, attempts: 1, lease, ...planned };
    },
  };
}

function handlerWith(changes: Partial<BatchHandlerOptions> = {}): (items: BatchItem[]) => Promise<void> {
  const handle = createBatchHandler({
    dedup: storeWith(),
    effect: async ({ id }) => {
      story.push(`effect ${nameOf(id)}`);
      return 'created';
    },
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
    expect(story).toEqual(['claim e1', 'effect e1', 'done e1: created', 'claim e2', 'effect e2', 'done e2: created']);
  });

  it('is not over before every event is marked as done; a mark that fails makes the host try again', async () => {
    const store = storeWith();
    const failingMark: DedupStore = {
      claim: async (request) => {
        const claim = await store.claim(request);
        if (claim.outcome !== 'claimed' || request.identity.id !== uuid(1)) return claim;
        const done = (): Promise<never> =>
          Promise.reject(new AppError({ code: 'dedup.unavailable', kind: 'unavailable', message: 'away' }));
        return { ...claim, lease: { ...claim.lease, done } };
      },
    };
    await expect(handlerWith({ dedup: failingMark })([item(event(1)), item(event(2))])).rejects.toThrow('away');
    expect(story).toEqual(['claim e1', 'effect e1', 'claim e2', 'effect e2', 'done e2: created']);
  });

  it('FR-034: skips what is done or dead and goes on', async () => {
    const dedup = storeWith({ e1: [{ outcome: 'done' }], e2: [{ outcome: 'dead' }] });
    await handlerWith({ dedup })([item(event(1)), item(event(2)), item(event(3))]);
    expect(story).toEqual(['done e1', 'dead e2', 'claim e3', 'effect e3', 'done e3: created']);
  });

  it('stops at an event that must be tried again: later ones keep their place behind it', async () => {
    const handle = handlerWith({ effect: failing('unavailable') });
    await expect(handle([item(event(1)), item(event(2))])).rejects.toMatchObject({ code: 'test.unavailable' });
    expect(story).toEqual(['claim e1', 'release e1']);
  });
});

describe('FR-036: a failure', () => {
  it.each<ErrorKind>(['unavailable', 'rate-limited', 'unauthenticated'])(
    'of infrastructure (%s) does not count, at whatever attempt',
    async (kind) => {
      const dedup = storeWith({ e1: [{ attempts: MAX_ATTEMPTS }] });
      await expect(handlerWith({ dedup, effect: failing(kind) })([item(event(1))])).rejects.toThrow('why');
      expect(story).toEqual(['claim e1', 'release e1']);
    },
  );

  it.each<ErrorKind>(['bug', 'conflict'])('of the event (%s) counts and is tried again', async (kind) => {
    const dedup = storeWith({ e1: [{ attempts: MAX_ATTEMPTS - 1 }] });
    await expect(handlerWith({ dedup, effect: failing(kind) })([item(event(1))])).rejects.toThrow('why');
    expect(story).toEqual(['claim e1', 'release e1, counted']);
  });

  it('in the last attempt makes the event a dead letter, whole, and the next one is handled', async () => {
    const dedup = storeWith({ e1: [{ attempts: MAX_ATTEMPTS }] });
    const effect: BatchHandlerOptions['effect'] = async ({ id }) => {
      if (id === uuid(1)) throw new Error('driver says: title of a user');
      return 'created';
    };
    await handlerWith({ dedup, effect })([item(event(1)), item(event(2))]);
    expect(story).toEqual(['claim e1', 'dead e1: unexpected Error ({"specversio)', 'claim e2', 'done e2: created']);
  });

  it.each<[string, unknown, string]>([
    ['text that is no JSON', 'no json', 'event.not-json'],
    ['an empty body', '', 'event.not-json'],
    ['a stranger’s object', { hello: 1 }, 'event.unknown-type'],
  ])('that can never work (%s) is a dead letter at once, under its position', async (_, body, code) => {
    await handlerWith()([item(body, 42)]);
    expect(story).toHaveLength(2);
    expect(story[1]).toContain(`dead position 42: ${code}`);
  });

  it('an event of a version that nobody knows is a dead letter under its own id', async () => {
    await handlerWith()([item({ ...event(7), dataschema: 'task.completed/2' })]);
    expect(story[1]).toContain('dead e7: event.schema');
  });

  it('of an event that has ended its worker each time is not risked once more', async () => {
    const dedup = storeWith({ e1: [{ attempts: MAX_ATTEMPTS + 1 }] });
    await handlerWith({ dedup })([item(event(1))]);
    expect(story[1]).toContain('dead e1: event.never-finished: the worker ended 6 times');
  });

  it('always rejects with an Error: a rejection with nothing counts as success at the host', async () => {
    // A dependency may do it, whatever our own lint says.
    const effect: BatchHandlerOptions['effect'] = () => Promise.reject(undefined);
    await expect(handlerWith({ effect })([item(event(1))])).rejects.toBeInstanceOf(Error);
  });

  it('FR-020: tells logs nothing of what the event says', async () => {
    await handlerWith()([item('surprise'), item({ ...event(1), type: 'x', note: 'surprise' })]);
    expect(lines.filter((line) => line.includes('"verdict":"dead-letter"'))).toHaveLength(2);
    expect(lines.join('')).not.toContain('surprise');
  });
});

describe('an event that another host holds', () => {
  it('is waited for until its lease ends, never skipped', async () => {
    const held = { outcome: 'held', leaseUntil: new Date(NOW.getTime() + 3_000) } as const;
    await handlerWith({ dedup: storeWith({ e1: [held] }) })([item(event(1))]);
    expect(story).toEqual(['held e1', 'wait 3001', 'claim e1', 'effect e1', 'done e1: created']);
  });

  it('for too long makes the host try the batch again', async () => {
    const held = (): DedupClaim => ({ outcome: 'held', leaseUntil: new Date(now.getTime() + 60_000) });
    const dedup = storeWith({ e1: [held(), held(), held()] });
    await expect(handlerWith({ dedup })([item(event(1))])).rejects.toMatchObject({ code: 'event.held' });
    expect(story).toEqual(['held e1', 'wait 10001', 'held e1']);
  });
});
