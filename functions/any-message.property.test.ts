/** FR-038: whatever a message holds and whatever its handling throws, the event is processed once or becomes one dead letter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDedupStore } from '#core/adapters/table-storage/dedup-store';
import { AppError } from '#core/domain/errors';
import { systemClock } from '#core/platform/clock';
import { createLogger } from '#core/platform/logger';
import { createMemoryClaimRows } from '#core/testing/memory-claim-rows';
import { taskCompletedEvent } from '../test/support/task-completed-event.ts';
import { readBatch } from './event-batch.ts';
import type { BatchContext } from './event-batch.ts';
import { createBatchHandler } from './handle-batch.ts';

const MAX_ATTEMPTS = 4;
const logger = createLogger({ component: 'functions', destination: { write: () => undefined } });

type Run = {
  deadLetters: () => number;
  effects: string[];
  handle: (messages: unknown, metadata: unknown) => Promise<void>;
};

function start(
  effect: () => Promise<string> = async () => 'created',
  noteDead: () => Promise<void> = async () => undefined,
): Run {
  const rows = createMemoryClaimRows();
  const effects: string[] = [];
  const handle = createBatchHandler({
    dedup: createDedupStore({ rows, consumer: 'create-next-occurrence', leaseMs: 60_000, clock: systemClock }),
    noteDead,
    effect: async ({ id }) => {
      const outcome = await effect();
      effects.push(id);
      return outcome;
    },
    clock: systemClock,
    sleep: async () => undefined,
    logger,
    maxAttempts: MAX_ATTEMPTS,
    maxWaitMs: 0,
  });
  return {
    effects,
    deadLetters: () => rows.letters().length,
    handle: (messages, triggerMetadata) => handle(readBatch(messages, contextOf(triggerMetadata)), { owner: 'host/1' }),
  };
}

function contextOf(triggerMetadata: unknown): BatchContext {
  const trigger = { type: 'eventHubTrigger', name: 'trigger', eventHubName: 'task-events' };
  return {
    options: { trigger, extraInputs: [], extraOutputs: [] },
    triggerMetadata: triggerMetadata as NonNullable<BatchContext['triggerMetadata']>,
  };
}

const validEvent = () => ({ ...taskCompletedEvent(crypto.randomUUID()), sequence: '7' });
const wellPlaced = (count: number) => ({
  partitionContext: { partitionId: '3' },
  systemPropertiesArray: Array.from({ length: count }, (_, sequenceNumber) => ({
    sequenceNumber,
    enqueuedTimeUtc: '2026-11-24T10:00:00.123',
  })),
});

const text = fc.string({ unit: 'binary', maxLength: 2_000 });
const nested = fc
  .tuple(
    fc.constantFrom('[', '{"a":', '[{"":'),
    fc.integer({ min: 1, max: 200_000 }),
    fc.constantFrom('', '1', ']', '"'),
  )
  .map(([open, depth, tail]) => open.repeat(depth) + tail);
const wide = fc.integer({ min: 0, max: 50_000 }).map((keys) => `{${'"k":1,'.repeat(keys)}"k":1}`);
/** An event of ours with one attribute or one datum that is anything at all. */
const nearlyOurs = fc
  .tuple(
    fc.constantFrom(...Object.keys(validEvent()), ...Object.keys(validEvent().data), 'extra', '__proto__', 'toString'),
    fc.oneof(
      fc.jsonValue({ maxDepth: 20 }),
      text,
      fc.constantFrom('2026-06-30T23:59:60Z', '\ud800', 'x'.repeat(100_000)),
    ),
    fc.boolean(),
  )
  .map(([name, value, isDatum]) => {
    const event = validEvent();
    const changed = isDatum ? { ...event, data: withField(event.data, name, value) } : withField(event, name, value);
    return JSON.stringify(changed).replace('"occurrenceNo":1', '"occurrenceNo":1e400');
  });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300_000 }),
  fc.oneof(text, nested, wide, nearlyOurs, fc.json()).map((body) => Buffer.from(body)),
);
/** Hosts and bindings that we do not use give text or parsed JSON. */
const anyMessage = fc.oneof(
  { weight: 4, arbitrary: bytes },
  { weight: 1, arbitrary: fc.anything({ withBigInt: true }) },
);

function withField<T extends object>(target: T, name: string, value: unknown): T {
  return Object.defineProperty<T>({ ...target }, name, { value, enumerable: true });
}

describe('any message', () => {
  it('FR-038: becomes one effect or one dead letter, and the next event is processed', async () => {
    await fc.assert(
      fc.asyncProperty(anyMessage, async (message) => {
        const run = start();
        const next = validEvent();
        await run.handle([message, Buffer.from(JSON.stringify(next))], wellPlaced(2));
        expect(run.effects.length + run.deadLetters()).toBe(2);
        expect(run.effects.at(-1)).toBe(next.id);
      }),
      { numRuns: 300 },
    );
  });

  it('FR-038: also when the host says anything at all about where it stands', async () => {
    const facts = fc.record({
      partitionContext: fc.anything(),
      systemPropertiesArray: fc.oneof(
        fc.anything(),
        fc.array(fc.record({ sequenceNumber: fc.anything(), enqueuedTimeUtc: fc.anything() }), { maxLength: 3 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.oneof(facts, fc.constant(undefined)), async (message, metadata) => {
        const run = start();
        await run.handle([message], metadata);
        expect(run.effects.length + run.deadLetters()).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it('FR-038: that JSON cannot hold is a dead letter, too', async () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const failing = { toJSON: () => { throw new Error('no'); } }; // prettier-ignore
    for (const message of [cyclic, failing, 1n, undefined, Symbol('s')]) {
      const run = start();
      await run.handle([message], wellPlaced(1));
      expect(run.deadLetters()).toBe(1);
    }
  });
});

const refuse = (): never => {
  throw new Error('cannot be looked at');
};
const untouchable = new Proxy({}, { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse });
const cyclic = new Error('cyclic');
cyclic.cause = cyclic;
/** Made on demand: fast-check itself looks at the values that it is given. */
const HOSTILE: (() => unknown)[] = [
  () => untouchable,
  () => cyclic,
  () => Object.defineProperty(new Error('x'), 'message', { get: refuse }),
  () => Object.defineProperty(new TypeError('x'), 'name', { get: refuse }),
  () => Object.assign(new Error('\u0000\ud800'.repeat(1_000_000)), { code: 'x'.repeat(1_000_000) }),
  () => Object.defineProperty(new AppError({ code: 'x', kind: 'bug', message: 'x' }), 'kind', { get: refuse }),
  () => Object.assign(new AppError({ code: 'x', kind: 'bug', message: 'x' }), { kind: 'toString', code: untouchable }),
  () => new AppError({ code: 'test.bug', kind: 'bug', message: '\u0000'.repeat(100_000), cause: untouchable }),
];
const thrown = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true }).map((value) => () => value),
  fc.constantFrom(...HOSTILE),
);

describe('any failure', () => {
  it('FR-036, FR-038: is tried again, then the event is one dead letter; a rejection is always an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, async (failure) => {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a dependency may do it
        const run = start(() => Promise.reject(failure()));
        const message = Buffer.from(JSON.stringify(validEvent()));
        for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
          await expect(run.handle([message], wellPlaced(1))).rejects.toBeInstanceOf(AppError);
        }
        await run.handle([message], wellPlaced(1));
        expect(run.deadLetters()).toBe(1);
      }),
    );
  });

  it('FR-038: of the note about a dead letter does not bring the event back', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, async (failure) => {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a dependency may do it
        const run = start(undefined, () => Promise.reject(failure()));
        for (const _ of ['written', 'seen again']) await run.handle([Buffer.from('no json')], wellPlaced(1));
        expect(run.deadLetters()).toBe(1);
      }),
      { numRuns: 50 },
    );
  });
});
