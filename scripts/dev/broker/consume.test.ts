import { latestEventPosition } from '@azure/event-hubs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arrived, bodies, consumerOf, createScope, freshBroker, producerOf, readFrom, until } from './fixture.ts';
import type { Arrival } from './fixture.ts';
import type { Broker } from './start-broker.ts';

const scope = createScope();
let broker: Broker;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 24);
  broker = await freshBroker(scope, { clock: () => (nowMs += 1000) });
});
afterEach(() => scope.close());

async function tenEvents(): Promise<Arrival[]> {
  const producer = producerOf(broker, scope);
  for (let id = 0; id < 10; id += 1) await producer.sendBatch([{ body: id }], { partitionId: '0' });
  const reading = readFrom(consumerOf(broker, scope), '0');
  const all = [...(await arrived(reading, 10))];
  await reading.stop();
  return all;
}

describe('the broker and the official consumer', () => {
  it('starts at an offset, a sequence number, a time, the earliest and the latest, with and without the event itself', async () => {
    const all = await tenEvents();
    const { offset, sequenceNumber, enqueuedTimeUtc } = all[4]!.event;
    const consumer = consumerOf(broker, scope);
    const starts = [
      [{ offset }, 5],
      [{ offset, isInclusive: true }, 4],
      [{ sequenceNumber }, 5],
      [{ sequenceNumber, isInclusive: true }, 4],
      [{ enqueuedOn: enqueuedTimeUtc }, 5],
      [{ enqueuedOn: new Date(enqueuedTimeUtc.getTime() - 1) }, 4],
      [{ enqueuedOn: 0 }, 0],
      [{ offset: '-1' }, 0],
    ] as const;
    for (const [position, first] of starts) {
      const reading = readFrom(consumer, '0', { startPosition: position });
      const arrivals = await arrived(reading, 10 - first);
      expect(bodies(arrivals), JSON.stringify(position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(first));
      await reading.stop();
    }
    await expectLatestOnly();
  });

  async function expectLatestOnly(): Promise<void> {
    const reading = readFrom(consumerOf(broker, scope), '0', { startPosition: latestEventPosition });
    const probe = readFrom(consumerOf(broker, scope), '0', { startPosition: { sequenceNumber: 9 } });
    const producer = producerOf(broker, scope);
    let sent = 10;
    // The consumer decides when it attaches: later events arrive without a gap, earlier ones never.
    await until(
      async () => {
        await producer.sendBatch([{ body: sent++ }], { partitionId: '0' });
        return reading.arrivals.length >= 3 && probe.arrivals.length >= 3;
      },
      () => `${reading.arrivals.length} events from latest`,
    );
    const got = bodies(reading.arrivals) as number[];
    expect(got[0]).toBeGreaterThanOrEqual(10);
    expect(got).toEqual(got.map((_, index) => (got[0] ?? 0) + index));
  }

  it('refuses a position past the end', async () => {
    await tenEvents();
    const reading = readFrom(consumerOf(broker, scope), '0', { startPosition: { sequenceNumber: 10_000 } });
    await until(
      () => reading.errors.length > 0,
      () => 'no error',
    );
    expect(reading.errors[0]).toMatchObject({ code: 'ArgumentOutOfRangeError' });
  });

  it('tells a consumer that asks about the partition end', async () => {
    const all = await tenEvents();
    const seen: unknown[] = [];
    const subscription = consumerOf(broker, scope).subscribe(
      '0',
      {
        processEvents: async (events, context) => {
          if (events.length > 0) seen.push(context.lastEnqueuedEventProperties);
        },
        processError: async () => undefined,
      },
      { startPosition: { sequenceNumber: 2 }, trackLastEnqueuedEventProperties: true },
    );
    scope.defer(() => subscription.close());
    await until(
      () => seen.length > 0,
      () => 'no properties',
    );
    const { offset, enqueuedTimeUtc } = all[9]!.event;
    expect(seen[0]).toMatchObject({ sequenceNumber: 9, offset, enqueuedOn: enqueuedTimeUtc });
  });

  it('a higher epoch takes the partition, a lower or missing one is refused', async () => {
    await tenEvents();
    const low = readFrom(consumerOf(broker, scope), '0', { ownerLevel: 1 });
    await arrived(low, 10);
    const high = readFrom(consumerOf(broker, scope), '0', { ownerLevel: 2 });
    await arrived(high, 10);
    await until(
      () => low.closed.length > 0,
      () => 'the lower epoch still reads',
    );
    expect(low.closed).toEqual(['OwnershipLost']);
    for (const options of [{ ownerLevel: 1 }, {}]) {
      const late = readFrom(consumerOf(broker, scope), '0', options);
      await until(
        () => late.errors.length > 0,
        () => 'not refused',
      );
      expect(late.errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' });
      expect(late.arrivals).toEqual([]);
    }
    await producerOf(broker, scope).sendBatch([{ body: 'new' }], { partitionId: '0' });
    expect(bodies(await arrived(high, 11)).at(-1)).toBe('new');
    expect(low.arrivals).toHaveLength(10);
  });

  it('lets five readers without an epoch in, and not a sixth', async () => {
    await tenEvents();
    for (let reader = 0; reader < 5; reader += 1) await arrived(readFrom(consumerOf(broker, scope), '0'), 10);
    const sixth = readFrom(consumerOf(broker, scope), '0');
    await until(
      () => sixth.errors.length > 0,
      () => 'not refused',
    );
    expect(sixth.errors[0]).toMatchObject({ code: 'QuotaExceededError' });
  });

  it('sends a backlog larger than its memory cache from disk, complete and in order', async () => {
    const producer = producerOf(broker, scope);
    const text = 'x'.repeat(200);
    for (let first = 0; first < 100_000; first += 2500) {
      const events = Array.from({ length: 2500 }, (_, index) => ({ body: { id: first + index, text } }));
      await producer.sendBatch(events, { partitionId: '0' });
    }
    const reading = readFrom(consumerOf(broker, scope), '0', { maxBatchSize: 1000, prefetchCount: 3000 });
    const arrivals = await arrived(reading, 100_000);
    expect(arrivals).toHaveLength(100_000);
    expect(arrivals.findIndex(({ event }, id) => (event.body as { id: number }).id !== id)).toBe(-1);
  });
});
