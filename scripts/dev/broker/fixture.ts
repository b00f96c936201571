/** What the broker's tests share: a broker in a folder of its own, official clients, and the end of all of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from '@azure/event-hubs';
import type { ReceivedEventData, SubscribeOptions } from '@azure/event-hubs';
import { startBroker } from './start-broker.ts';
import type { Broker, BrokerOptions } from './start-broker.ts';

export const HUB = 'task-events';
export const GROUP = 'create-next-occurrence';
/** The SDK waits this long for a lost acknowledgement before it sends again (docs/design/events.md §3). */
const SEND_TIMEOUT_MS = 2000;
const DEADLINE_MS = 30_000;

export type Scope = { defer: (end: () => Promise<unknown> | unknown) => void; close: () => Promise<void> };

/** Collects what a test must end, and ends it in the opposite order. */
export function createScope(): Scope {
  const ends: (() => Promise<unknown> | unknown)[] = [];
  return {
    defer: (end) => void ends.push(end),
    close: async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    },
  };
}

export async function tempDir(scope: Scope): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'broker-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function brokerIn(dataDir: string, scope: Scope, options: Partial<BrokerOptions> = {}): Promise<Broker> {
  const broker = await startBroker({
    dataDir,
    hubs: [{ name: HUB, partitions: 4, consumerGroups: [GROUP] }],
    sharedAccessKeyName: 'local',
    sharedAccessKey: 'c2VjcmV0',
    retentionHours: 168,
    ...options,
  });
  scope.defer(broker.stop);
  return broker;
}

export async function freshBroker(scope: Scope, options: Partial<BrokerOptions> = {}): Promise<Broker> {
  return brokerIn(await tempDir(scope), scope, options);
}

export function producerOf(
  { connectionString }: Pick<Broker, 'connectionString'>,
  scope: Scope,
  hub = HUB,
): EventHubProducerClient {
  const retryOptions = { timeoutInMs: SEND_TIMEOUT_MS, maxRetries: 10, retryDelayInMs: 50, maxRetryDelayInMs: 200 };
  const producer = new EventHubProducerClient(connectionString, hub, { retryOptions });
  scope.defer(() => producer.close());
  return producer;
}

export function consumerOf(
  { connectionString }: Pick<Broker, 'connectionString'>,
  scope: Scope,
  { group = GROUP, hub = HUB } = {},
): EventHubConsumerClient {
  const retryOptions = { timeoutInMs: SEND_TIMEOUT_MS, maxRetries: 3, retryDelayInMs: 50, maxRetryDelayInMs: 200 };
  const consumer = new EventHubConsumerClient(group, connectionString, hub, { retryOptions });
  scope.defer(() => consumer.close());
  return consumer;
}

export type Arrival = { partition: string; event: ReceivedEventData };
export type Reading = {
  arrivals: Arrival[];
  errors: (Error & { code?: string })[];
  closed: string[];
  stop: () => Promise<void>;
};

/** Reads one partition (all with undefined) by explicit subscription, from the first event on. */
export function readFrom(
  consumer: EventHubConsumerClient,
  partition: string | undefined,
  options: SubscribeOptions = {},
): Reading {
  const reading: Omit<Reading, 'stop'> = { arrivals: [], errors: [], closed: [] };
  const handlers = {
    processEvents: async (events: ReceivedEventData[], { partitionId }: { partitionId: string }) => {
      for (const event of events) reading.arrivals.push({ partition: partitionId, event });
    },
    processError: async (error: Error) => void reading.errors.push(error),
    processClose: async (reason: string) => void reading.closed.push(reason),
  };
  const all = { maxBatchSize: 100, startPosition: earliestEventPosition, ...options };
  const subscription =
    partition === undefined ? consumer.subscribe(handlers, all) : consumer.subscribe(partition, handlers, all);
  return { ...reading, stop: () => subscription.close() };
}

/** Waits on a condition; fails with what was there when the deadline passed. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`gave up after ${deadlineMs} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function arrived(reading: Reading, count: number): Promise<Arrival[]> {
  await until(
    () => reading.arrivals.length >= count,
    () => `${reading.arrivals.length} of ${count} events, errors: ${reading.errors.map(String).join('; ')}`,
  );
  return reading.arrivals;
}

export function bodies(arrivals: Arrival[]): unknown[] {
  return arrivals.map(({ event }) => event.body as unknown);
}
