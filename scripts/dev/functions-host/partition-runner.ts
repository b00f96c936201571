import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReceivedEventData } from '@azure/event-hubs';
import type { RegisteredFunction, TypedData } from './core-api.ts';
import { batchInput, batchMetadata, eventInput, eventMetadata } from './event-hub-data.ts';
import type { PartitionName } from './event-hub-data.ts';
import type { HostContext } from './host-context.ts';
import { runWithRetries } from './retry-loop.ts';
import type { RetryOutcome } from './retry-loop.ts';
import { runFunction } from './run-function.ts';

export type PartitionRunner = {
  /** Runs one batch, then writes the checkpoint, whether the function failed or not. Never rejects. */
  run(events: readonly ReceivedEventData[], checkpoint: () => Promise<void>): Promise<void>;
  /** This process reads the partition (again). */
  own(): void;
  /** Another host has taken the partition, or we stopped: the batch in flight leaves no checkpoint. */
  lose(reason: string): void;
  /** Ends retries between two runs. */
  cancel(): void;
  /** Resolves when no batch runs. */
  idle(): Promise<void>;
};

/** Handles one partition as the real host does (docs/design/events.md §4.1), losses included: after the last retry the batch is gone. */
export function createPartitionRunner(host: HostContext, fn: RegisteredFunction, name: PartitionName): PartitionRunner {
  const { logger } = host;
  const facts = { function: fn.metadata.name, partition: name.partition };
  let ownership = new AbortController();
  let isCancelled = false;
  let running: Promise<void> = Promise.resolve();

  const runBatch = async (events: readonly ReceivedEventData[], checkpoint: () => Promise<void>): Promise<void> => {
    const { signal } = ownership;
    await runAll(host, { fn, name, events, signal });
    if (signal.aborted) {
      logger.info({ ...facts, events: events.length }, 'no checkpoint: the batch comes again');
      return;
    }
    await checkpoint().catch((error: unknown) => logger.error({ ...facts, err: error }, 'checkpoint failed'));
  };

  return {
    run: (events, checkpoint) => {
      if (events.length === 0 || isCancelled) return Promise.resolve();
      // After the partition was taken over and came back, the batch of the former subscription may still run.
      running = running.then(() => runBatch(events, checkpoint));
      return running;
    },
    own: () => {
      if (!isCancelled) ownership = new AbortController();
    },
    lose: (reason) => ownership.abort(new Error(reason)),
    cancel: () => {
      isCancelled = true;
      ownership.abort(new Error('the host stops'));
    },
    idle: () => running,
  };
}

type Batch = { fn: RegisteredFunction; name: PartitionName; events: readonly ReceivedEventData[]; signal: AbortSignal };

/** The whole batch in one invocation (`many`), or one event after the other, each with retries of its own (`one`). */
async function runAll(host: HostContext, { fn, name, events, signal }: Batch): Promise<void> {
  const { binding } = fn.trigger;
  const includeEmpty = host.capabilities['IncludeEmptyEntriesInMessagePayload'] === 'true';
  if (binding['cardinality'] !== 'one') {
    await runOnce(host, fn, {
      input: () => batchInput(events, binding, includeEmpty),
      triggerMetadata: batchMetadata(events, name),
      signal,
    });
    return;
  }
  for (const event of events) {
    if (signal.aborted) return;
    await runOnce(host, fn, {
      input: () => eventInput(event, binding),
      triggerMetadata: eventMetadata(event, name),
      signal,
    });
  }
}

type Run = { input: () => TypedData; triggerMetadata: Record<string, TypedData>; signal: AbortSignal };

function runOnce(host: HostContext, fn: RegisteredFunction, run: Run): Promise<RetryOutcome> {
  // The same through all retries of a run.
  const invocationId = randomUUID();
  const { name, retryOptions: policy } = fn.metadata;
  return runWithRetries(
    async (retryContext) => {
      const { triggerMetadata } = run;
      return runFunction(host, {
        fn,
        invocationId,
        input: run.input(),
        triggerMetadata,
        ...(retryContext && { retryContext }),
      });
    },
    {
      policy,
      signal: run.signal,
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      random: Math.random,
      onFailure: (error, retriesLeft) =>
        host.logger.warn({ function: name, invocationId, retriesLeft, err: error }, 'function failed'),
    },
  );
}
