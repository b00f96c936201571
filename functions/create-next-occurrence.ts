import { app } from '@azure/functions';
import type { EventHubFunctionOptions, InvocationContext } from '@azure/functions';
import { HUBS } from '#core/domain/names';
import { CONSUMER } from '#core/use-cases/create-next-occurrence';
import { readBatch } from './event-batch.ts';
import type { BatchItem } from './event-batch.ts';

export type TriggerOptions = {
  handle: (items: readonly BatchItem[], invocation: { owner: string }) => Promise<void>;
  /** Unique name of this process. */
  instance: string;
  retry: { minSeconds: number; maxSeconds: number };
};

/** Consumes `task-events`: completed tasks of a series get their next occurrence. */
export function registerCreateNextOccurrence({ handle, instance, retry }: TriggerOptions): void {
  const options: EventHubFunctionOptions & { dataType: 'binary' } = {
    connection: 'EventHubConnection',
    eventHubName: HUBS.task,
    consumerGroup: CONSUMER,
    cardinality: 'many',
    // Bytes, as they came: without it the host parses each body, and one that is no JSON fails the batch before we see it; with
    // `string` the library parses, and the text of a dead letter would no longer be what was sent (docs/design/events.md §8.1).
    dataType: 'binary',
    // For ever: the host would drop the batch after the last retry. Our own rows count attempts and end them (docs/design/events.md §4.2).
    retry: {
      strategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { seconds: retry.minSeconds },
      maximumInterval: { seconds: retry.maxSeconds },
    },
    handler: (messages: unknown, context: InvocationContext) =>
      handle(readBatch(messages, context), { owner: `${instance}/${context.invocationId}` }),
  };
  app.eventHub(CONSUMER, options);
}
