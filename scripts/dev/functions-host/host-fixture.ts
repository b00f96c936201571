/** What the host's conformance tests share: one function of a test's own on a hub of its own, in a host in this process. */
import type { EventHubFunctionOptions, InvocationContext } from '@azure/functions';
import { ContainerClient } from '@azure/storage-blob';
import { createLogger } from '#core/platform/logger';
import { startAzurite } from '../azurite/start-azurite.ts';
import { freshBroker, producerOf, tempDir, until } from '../broker/fixture.ts';
import type { Scope } from '../broker/fixture.ts';
import type { Broker } from '../broker/start-broker.ts';
import type { FunctionApp } from './core-api.ts';
import { startFunctionHost } from './function-host.ts';
import type { HostContext, Trigger } from './host-context.ts';

export const silent = createLogger({ component: 'functions-host', destination: { write: () => undefined } });

/** A host that runs only the functions with these names. */
export function contextOf(app: FunctionApp, names: string[], changes: Partial<HostContext> = {}): HostContext {
  const functions = app.functions.filter(({ metadata }) => names.includes(metadata.name));
  return {
    app: { ...app, functions },
    env: {},
    hostJson: {
      version: '2.0',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
      extensions: { eventHubs: { maxEventBatchSize: 10 } },
    },
    capabilities: { IncludeEmptyEntriesInMessagePayload: 'true' },
    logger: silent,
    onTimeout: () => undefined,
    ...changes,
  };
}

export type Call = { messages: unknown; context: InvocationContext };
export type HubApp = {
  name: string;
  calls: Call[];
  broker: Broker;
  /** Sends one event after the other into a partition. */
  send: (bodies: readonly unknown[], options?: { partitionId?: string; partitionKey?: string }) => Promise<void>;
  start: (changes?: Partial<HostContext>) => Promise<Trigger & { port: number }>;
};
export type HubAppOptions = {
  app: FunctionApp;
  storage: string;
  name: string;
  options?: Partial<EventHubFunctionOptions> & { dataType?: 'string' | 'binary' };
  /** Called for each run, after it was recorded. */
  handler?: (call: Call, run: number) => unknown;
};

/** Registers a function on a hub of its own name. */
export async function createHubApp(scope: Scope, { app, storage, name, ...rest }: HubAppOptions): Promise<HubApp> {
  const { options = { dataType: 'string' }, handler = () => undefined } = rest;
  const { app: library } = await import('@azure/functions');
  const broker = await freshBroker(scope, { hubs: [{ name, partitions: 2, consumerGroups: ['group'] }] });
  const calls: Call[] = [];
  library.eventHub(name, {
    connection: 'Hubs',
    eventHubName: '%HUB_NAME%',
    consumerGroup: 'group',
    cardinality: 'many',
    ...options,
    handler: (messages: unknown, context: InvocationContext) => {
      const call = { messages, context };
      calls.push(call);
      return handler(call, calls.length);
    },
  });
  const producer = producerOf(broker, scope, name);
  const env = { Hubs: broker.connectionString, AzureWebJobsStorage: storage, HUB_NAME: name };
  return {
    name,
    calls,
    broker,
    send: async (bodies, target = { partitionId: '0' }) => {
      for (const body of bodies) await producer.sendBatch([{ body }], target);
    },
    start: async (changes = {}) => {
      const host = await startFunctionHost(contextOf(app, [name], { env, ...changes }), 0);
      scope.defer(host.drain);
      return host;
    },
  };
}

/** All messages of all runs, in order. */
export function received(calls: readonly Call[]): unknown[] {
  return calls.flatMap(({ messages }) => (Array.isArray(messages) ? (messages as unknown[]) : [messages]));
}

export async function callsOf({ calls }: HubApp, atLeast: number): Promise<void> {
  await until(
    () => calls.length >= atLeast,
    () => `${calls.length} of ${atLeast} calls`,
  );
}

export async function messagesOf({ calls }: HubApp, atLeast: number): Promise<unknown[]> {
  await until(
    () => received(calls).length >= atLeast,
    () => `${received(calls).length} of ${atLeast} messages`,
  );
  return received(calls);
}

/** Connection string of storage that lives as long as the scope. */
export async function startStorage(scope: Scope): Promise<string> {
  const azurite = await startAzurite({ dataDir: await tempDir(scope), log: () => undefined });
  scope.defer(azurite.stop);
  return azurite.connectionString;
}

/** Waits until the checkpoint of partition 0 stands at this sequence number. */
export async function checkpointAt(storage: string, { name }: HubApp, sequence: string): Promise<void> {
  const container = new ContainerClient(storage, 'azure-webjobs-eventhub');
  const blob = container.getBlobClient(`localhost/${name}/group/checkpoint/0`);
  let found: string | undefined;
  const isThere = async (): Promise<boolean> => {
    found = await blob.getProperties().then(
      ({ metadata }) => metadata?.['sequencenumber'],
      () => undefined,
    );
    return found === sequence;
  };
  await until(isThere, () => `checkpoint at ${found}`);
}
