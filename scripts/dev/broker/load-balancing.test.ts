import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import type { ReceivedEventData } from '@azure/event-hubs';
import { ContainerClient } from '@azure/storage-blob';
import { afterEach, describe, expect, it } from 'vitest';
import { startAzurite } from '../azurite/start-azurite.ts';
import { GROUP, HUB, createScope, freshBroker, producerOf, tempDir, until } from './fixture.ts';

const scope = createScope();
afterEach(() => scope.close());

/** A load-balanced consumer needs up to a minute to notice what others do (docs/design/events.md §3). */
const DEADLINE_MS = 90_000;
const PARTITIONS = ['0', '1', '2', '3'];

describe('consumers that share a hub by their checkpoint store', () => {
  it(
    'two share the partitions, one takes all over, and all goes on from the checkpoints',
    { timeout: 3 * DEADLINE_MS },
    async () => {
      const broker = await freshBroker(scope);
      const azurite = await startAzurite({ dataDir: await tempDir(scope), log: () => undefined });
      scope.defer(azurite.stop);
      const container = new ContainerClient(azurite.connectionString, 'checkpoints');
      await container.create();
      const seen: { consumer: string; partition: string; body: unknown }[] = [];

      const consume = (consumer: string): { close: () => Promise<void> } => {
        const client = new EventHubConsumerClient(
          GROUP,
          broker.connectionString,
          HUB,
          new BlobCheckpointStore(container),
          {
            loadBalancingOptions: {
              strategy: 'greedy',
              updateIntervalInMs: 200,
              partitionOwnershipExpirationIntervalInMs: 3000,
            },
          },
        );
        const subscription = client.subscribe(
          {
            processEvents: async (events: ReceivedEventData[], context) => {
              for (const { body } of events) seen.push({ consumer, partition: context.partitionId, body });
              const last = events.at(-1);
              if (last) await context.updateCheckpoint(last);
            },
            processError: async () => undefined,
          },
          { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
        );
        const close = async (): Promise<void> => {
          await subscription.close();
          await client.close();
        };
        scope.defer(close);
        return { close };
      };

      const producer = producerOf(broker, scope);
      let sent = 0;
      /** One event for each partition; resolves to who got them. */
      const round = async (): Promise<Set<string>> => {
        const bodies = new Set<unknown>();
        for (const partitionId of PARTITIONS) {
          bodies.add(sent);
          await producer.sendBatch([{ body: sent++ }], { partitionId });
        }
        const got = () => seen.filter(({ body }) => bodies.has(body));
        await until(
          () => new Set(got().map(({ body }) => body)).size === PARTITIONS.length,
          () => `${got().length} events`,
          DEADLINE_MS,
        );
        return new Set(got().map(({ consumer }) => consumer));
      };

      const first = consume('first');
      expect(await round()).toEqual(new Set(['first']));
      consume('second');
      await until(
        async () => (await round()).size === 2,
        () => 'the second has no partition',
        DEADLINE_MS,
      );
      await first.close();
      await until(
        async () => (await round()).has('second') && (await round()).size === 1,
        () => 'not taken over',
        DEADLINE_MS,
      );

      for (const partition of PARTITIONS) {
        const bodies = seen.filter((arrival) => arrival.partition === partition).map(({ body }) => body as number);
        // A handover may repeat what had no checkpoint yet; nothing is missing.
        expect(new Set(bodies).size).toBe(sent / PARTITIONS.length);
      }
    },
  );
});
