import { EventHubBufferedProducerClient, EventHubProducerClient } from '@azure/event-hubs';
import { afterEach, describe, expect, it } from 'vitest';
import { GROUP, HUB, arrived, bodies, consumerOf, createScope, freshBroker, producerOf, readFrom } from './fixture.ts';
import { connectionString } from './start-broker.ts';

const scope = createScope();
afterEach(() => scope.close());

describe('the broker and the official producer', () => {
  it('FR-037: keeps the order of a key and puts it where the SDK itself would', async () => {
    const broker = await freshBroker(scope);
    const errors: Error[] = [];
    const fail = ({ error }: { error: Error }): void => void errors.push(error);
    const buffered = new EventHubBufferedProducerClient(broker.connectionString, HUB, {
      onSendEventsErrorHandler: fail,
      maxWaitTimeInMs: 20,
    });
    const producer = producerOf(broker, scope);
    scope.defer(() => expect(errors).toEqual([]));
    const keys = ['task', 'reminder', 'notification', 'ü→ключ', 'a'.repeat(40), '3f2c1b7e-user'];
    for (const key of keys) {
      await buffered.enqueueEvent({ body: `${key} 0` }, { partitionKey: key });
      await buffered.flush();
      for (const turn of [1, 2, 3]) await producer.sendBatch([{ body: `${key} ${turn}` }], { partitionKey: key });
    }
    await buffered.close();
    const arrivals = await arrived(readFrom(consumerOf(broker, scope), undefined), keys.length * 4);
    for (const key of keys) {
      const own = arrivals.filter(({ event }) => String(event.body).startsWith(`${key} `));
      // The buffered producer hashes by itself and sends to a partition, the plain one leaves it to the broker.
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      expect(bodies(own)).toEqual([0, 1, 2, 3].map((turn) => `${key} ${turn}`));
      expect(own.slice(1).map(({ event }) => event.partitionKey)).toEqual([key, key, key]);
    }
  });

  it('spreads batches without a key over the partitions and keeps each batch whole', async () => {
    const broker = await freshBroker(scope);
    const producer = producerOf(broker, scope);
    for (const batch of [0, 1, 2, 3]) await producer.sendBatch([{ body: [batch, 0] }, { body: [batch, 1] }]);
    const arrivals = await arrived(readFrom(consumerOf(broker, scope), undefined), 8);
    for (const partition of ['0', '1', '2', '3']) {
      const own = bodies(arrivals.filter((arrival) => arrival.partition === partition)) as number[][];
      expect(own.map(([, item]) => item)).toEqual([0, 1]);
      expect(own[0]?.[0]).toBe(own[1]?.[0]);
    }
  });

  it('gives back what was sent: types, properties, content type, ids', async () => {
    const broker = await freshBroker(scope);
    const sentAt = new Date('2026-11-24T05:00:00Z');
    const event = {
      body: { text: 'x' },
      contentType: 'application/json',
      messageId: 'id-1',
      correlationId: 'c-1',
      properties: { text: 'ä', whole: 7, big: 5_000_000_000, part: 1.5, negative: -3, yes: true, sentAt },
    };
    await producerOf(broker, scope).sendBatch([event], { partitionId: '1' });
    const [arrival] = await arrived(readFrom(consumerOf(broker, scope), '1'), 1);
    expect(arrival?.event).toMatchObject({
      ...event,
      properties: { ...event.properties, sentAt: sentAt.getTime() },
      sequenceNumber: 0,
      offset: '0',
    });
  });

  it('tells createBatch its limit, takes a full batch and refuses a larger one at once', async () => {
    const broker = await freshBroker(scope);
    const producer = producerOf(broker, scope);
    const batch = await producer.createBatch({ partitionId: '0' });
    expect(batch.maxSizeInBytes).toBe(1_048_576);
    let count = 0;
    while (batch.tryAdd({ body: Buffer.alloc(100_000, count) })) count += 1;
    expect(count).toBe(10);
    await producer.sendBatch(batch);
    const arrivals = await arrived(readFrom(consumerOf(broker, scope), '0'), count);
    expect(arrivals.map(({ event }) => (event.body as Buffer).length)).toEqual(Array(count).fill(100_000));
    // With a detach in place of a reject this would take the whole time-out and end as OperationTimeoutError.
    const tooLarge = producer.sendBatch([{ body: Buffer.alloc(1_100_000) }]);
    await expect(tooLarge).rejects.toMatchObject({ code: 'MessageTooLargeError' });
    await producer.sendBatch([{ body: 'still works' }], { partitionId: '0' });
  });

  it('refuses an unknown hub, consumer group and partition, and a wrong key', async () => {
    const broker = await freshBroker(scope);
    const toNoHub = producerOf(broker, scope, 'no-hub').sendBatch([{ body: 1 }]);
    await expect(toNoHub).rejects.toMatchObject({ code: 'MessagingEntityNotFoundError' });
    const noPartition = producerOf(broker, scope).sendBatch([{ body: 1 }], { partitionId: '9' });
    await expect(noPartition).rejects.toMatchObject({ code: 'ArgumentOutOfRangeError' });
    for (const key of [
      { name: 'local', key: 'd3Jvbmc=' },
      { name: 'other', key: 'c2VjcmV0' },
    ]) {
      // The SDK tries a refused token again; once is enough here.
      const stranger = new EventHubProducerClient(connectionString(broker.port, key), HUB, {
        retryOptions: { maxRetries: 0 },
      });
      scope.defer(() => stranger.close());
      await expect(stranger.sendBatch([{ body: 1 }])).rejects.toMatchObject({ code: 'UnauthorizedError' });
      await expect(stranger.getEventHubProperties()).rejects.toMatchObject({ code: 'UnauthorizedError' });
    }
    const noGroup = readFrom(consumerOf(broker, scope, { group: 'no-group' }), '0');
    await expect.poll(() => noGroup.errors[0]?.code, { timeout: 10_000 }).toBe('MessagingEntityNotFoundError');
  });

  it('describes hubs and partitions, empty ones too; names are case-insensitive', async () => {
    const broker = await freshBroker(scope);
    const producer = producerOf(broker, scope, HUB.toUpperCase());
    expect(await producer.getEventHubProperties()).toMatchObject({ name: HUB, partitionIds: ['0', '1', '2', '3'] });
    expect(await producer.getPartitionProperties('2')).toEqual({
      beginningSequenceNumber: -1,
      eventHubName: HUB,
      lastEnqueuedOffset: '-1',
      lastEnqueuedOnUtc: new Date(0),
      lastEnqueuedSequenceNumber: -1,
      partitionId: '2',
      isEmpty: true,
    });
    const before = Date.now();
    await producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '2' });
    const used = await producer.getPartitionProperties('2');
    expect(used).toMatchObject({ beginningSequenceNumber: 0, lastEnqueuedSequenceNumber: 1, isEmpty: false });
    expect(used.lastEnqueuedOnUtc.getTime()).toBeGreaterThanOrEqual(before);
    const [, second] = await arrived(readFrom(consumerOf(broker, scope, { group: GROUP.toUpperCase() }), '2'), 2);
    expect(second?.event.offset).toBe(used.lastEnqueuedOffset);
  });
});
