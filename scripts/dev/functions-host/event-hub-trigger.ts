import { EventHubConsumerClient, earliestEventPosition, latestEventPosition } from '@azure/event-hubs';
import type { SubscribeOptions, Subscription, SubscriptionEventHandlers } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { CONTAINERS } from '#core/platform/names';
import { expandSettings, requireSetting } from './binding-expression.ts';
import type { RegisteredFunction } from './core-api.ts';
import type { HostContext, Trigger } from './host-context.ts';
import { createPartitionRunner } from './partition-runner.ts';
import type { PartitionRunner } from './partition-runner.ts';

/** A subscription that ended (partition taken over, connection broken) is opened again after this; the SDK's own default is 10 s. */
const RESUBSCRIBE_MS = 1_000;
const RETRY = { timeoutInMs: 5_000, maxRetries: 100, retryDelayInMs: 50, maxRetryDelayInMs: 1_000 };

/**
 * Reads a hub for one function: one subscription per partition (a balanced one takes half a minute to recover, docs/design/events.md §3), one batch
 * in flight per partition, checkpoints in the real host's container and layout.
 */
export async function startEventHubTrigger(host: HostContext, fn: RegisteredFunction): Promise<Trigger> {
  const { env, logger } = host;
  const { binding } = fn.trigger;
  const connection = requireSetting(String(binding['connection']), env);
  const hub = expandSettings(String(binding['eventHubName']), env);
  const group = expandSettings(
    typeof binding['consumerGroup'] === 'string' ? binding['consumerGroup'] : '$Default',
    env,
  );
  const checkpoints = new ContainerClient(requireSetting('AzureWebJobsStorage', env), CONTAINERS.checkpoints);
  await checkpoints.createIfNotExists();
  const client = new EventHubConsumerClient(group, connection, hub, new BlobCheckpointStore(checkpoints), {
    retryOptions: RETRY,
    loadBalancingOptions: { updateIntervalInMs: RESUBSCRIBE_MS },
  });
  const name = { namespace: client.fullyQualifiedNamespace, hub, consumerGroup: group };
  const partitions = await client.getPartitionIds();
  const parts = partitions.map((partition) => {
    const runner = createPartitionRunner(host, fn, { ...name, partition });
    const subscription = client.subscribe(partition, handlersOf(runner, host), subscribeOptions(host));
    return { runner, subscription };
  });
  logger.info({ function: fn.metadata.name, hub, consumerGroup: group, partitions: partitions.length }, 'reads hub');
  return { drain: () => drain(client, parts) };
}

function subscribeOptions({ hostJson }: HostContext): SubscribeOptions {
  const { maxEventBatchSize = 100, prefetchCount = 300, initialOffsetOptions } = hostJson.extensions?.eventHubs ?? {};
  return {
    maxBatchSize: maxEventBatchSize,
    prefetchCount,
    // An idle receiver notices a broken connection only when this has passed (60 s in Azure): a broker that was killed would
    // delay its events by a minute.
    maxWaitTimeInSeconds: 1,
    // Only where there is no checkpoint.
    startPosition: initialOffsetOptions?.type === 'fromEnd' ? latestEventPosition : earliestEventPosition,
    ownerLevel: 0,
    // The host passes bodies on as text; the library decides what to make of it.
    skipParsingBodyAsJson: true,
  };
}

function handlersOf(runner: PartitionRunner, { logger }: HostContext): SubscriptionEventHandlers {
  return {
    processInitialize: async () => runner.own(),
    processEvents: (events, context) => runner.run(events, () => context.updateCheckpoint(lastOf(events))),
    processError: async (error, { partitionId }) => logger.warn({ partition: partitionId, err: error }, 'hub error'),
    processClose: async (reason) => runner.lose(reason),
  };
}

function lastOf<T>(items: readonly T[]): T {
  const last = items.at(-1);
  if (last === undefined) throw new Error('a batch without events has no last one');
  return last;
}

async function drain(
  client: EventHubConsumerClient,
  parts: { runner: PartitionRunner; subscription: Subscription }[],
): Promise<void> {
  for (const { runner } of parts) runner.cancel();
  await Promise.all(parts.map(({ subscription }) => subscription.close()));
  await Promise.all(parts.map(({ runner }) => runner.idle()));
  await client.close();
}
