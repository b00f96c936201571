/** The Functions host's behaviour on hubs, point by point (docs/design/events.md §4.1): what Azure loses, our host loses. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createScope } from '../broker/fixture.ts';
import { installCoreApi } from './core-api.ts';
import { callsOf, checkpointAt, createHubApp, messagesOf, received, startStorage } from './host-fixture.ts';
import type { HubApp, HubAppOptions } from './host-fixture.ts';

const file = createScope();
const scope = createScope();
const app = installCoreApi(() => undefined);
let storage: string;
let count = 0;
beforeAll(async () => {
  storage = await startStorage(file);
});
afterEach(() => scope.close());
afterAll(() => file.close());

const hubApp = (options: Partial<HubAppOptions> = {}): Promise<HubApp> =>
  createHubApp(scope, { app, storage, name: `hub-${(count += 1)}`, ...options });
const RETRY = { strategy: 'fixedDelay', delayInterval: { seconds: 1 } } as const;

describe('batches', () => {
  it('of one partition come in order, at most maxEventBatchSize at once, one invocation per batch', async () => {
    const hub = await hubApp();
    const bodies = Array.from({ length: 25 }, (_, n) => ({ n }));
    await hub.send(bodies);
    await hub.start();
    await messagesOf(hub, 25);
    expect(received(hub.calls)).toEqual(bodies);
    expect(hub.calls.every((call) => Array.isArray(call.messages) && call.messages.length <= 10)).toBe(true);
  });

  it('of one partition never overlap; partitions run side by side', async () => {
    const running = new Map<unknown, number>();
    let mostInPartition = 0;
    let mostPartitions = 0;
    const hub = await hubApp({
      handler: async ({ context }) => {
        const { partitionId } = Object(context.triggerMetadata?.['partitionContext']) as { partitionId: string };
        running.set(partitionId, (running.get(partitionId) ?? 0) + 1);
        mostInPartition = Math.max(mostInPartition, running.get(partitionId) ?? 0);
        mostPartitions = Math.max(mostPartitions, [...running.values()].filter((n) => n > 0).length);
        await new Promise((resolve) => setTimeout(resolve, 50));
        running.set(partitionId, (running.get(partitionId) ?? 0) - 1);
      },
    });
    for (const partitionId of ['0', '1'])
      await hub.send(
        Array.from({ length: 25 }, (_, n) => n),
        { partitionId },
      );
    await hub.start();
    await messagesOf(hub, 50);
    expect(mostInPartition).toBe(1);
    expect(mostPartitions).toBe(2);
  });

  it('with cardinality one are a loop with one checkpoint at its end', async () => {
    const release = Promise.withResolvers<void>();
    const hub = await hubApp({
      options: { dataType: 'string', cardinality: 'one' },
      handler: (_, run) => (run === 3 ? release.promise : undefined),
    });
    await hub.send(['a', 'b', 'c']);
    const host = await hub.start();
    await callsOf(hub, 3);
    expect(hub.calls.map((call) => call.messages)).toEqual(['a', 'b', 'c']);
    const draining = host.drain();
    release.resolve();
    await draining;
    // Stopped within the third: none of the three is checkpointed.
    await hub.start();
    await callsOf(hub, 6);
    expect(hub.calls.slice(3).map((call) => call.messages)).toEqual(['a', 'b', 'c']);
  });
});

describe('checkpoints', () => {
  it('are written in the layout of the real host', async () => {
    const hub = await hubApp();
    await hub.send(['a', 'b']);
    await hub.start();
    await checkpointAt(storage, hub, '1');
    expect(received(hub.calls)).toEqual(['a', 'b']);
  });

  it('are written although the function failed: without a retry policy the batch is gone', async () => {
    const hub = await hubApp({
      handler: (_, run) => {
        if (run === 1) throw new Error('lost');
      },
    });
    await hub.send(['lost']);
    const host = await hub.start();
    await callsOf(hub, 1);
    await checkpointAt(storage, hub, '0');
    await host.drain();
    await hub.start();
    await hub.send(['next']);
    await callsOf(hub, 2);
    expect(received(hub.calls)).toEqual(['lost', 'next']);
  });

  it('are not written when the host stops: the batch comes again, under another invocation', async () => {
    const release = Promise.withResolvers<void>();
    const hub = await hubApp({ handler: (_, run) => (run === 1 ? release.promise : undefined) });
    await hub.send(['again']);
    const host = await hub.start();
    await callsOf(hub, 1);
    const draining = host.drain();
    release.resolve();
    await draining;
    await hub.start();
    await callsOf(hub, 2);
    expect(received(hub.calls)).toEqual(['again', 'again']);
    expect(hub.calls[1]?.context.invocationId).not.toBe(hub.calls[0]?.context.invocationId);
  });
});

describe('retries', () => {
  it('rerun the whole batch inside the invocation, hold the partition, and count from 0', async () => {
    const hub = await hubApp({
      options: { dataType: 'string', retry: { ...RETRY, maxRetryCount: 2 } },
      handler: (_, run) => {
        if (run < 3) throw new Error('not yet');
      },
    });
    await hub.send(['a', 'b']);
    await hub.start();
    await callsOf(hub, 1);
    await hub.send(['later']);
    await messagesOf(hub, 7);
    expect(received(hub.calls)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'later']);
    expect(hub.calls.map(({ context }) => context.retryContext?.retryCount)).toEqual([0, 1, 2, 0]);
    expect(new Set(hub.calls.slice(0, 3).map(({ context }) => context.invocationId)).size).toBe(1);
  });

  it('end: after the last one the checkpoint moves on and the batch is gone', async () => {
    const hub = await hubApp({
      options: { dataType: 'string', retry: { ...RETRY, maxRetryCount: 1 } },
      handler: ({ messages: batch }) => {
        if (String(batch) === 'poison') throw new Error('always');
      },
    });
    await hub.send(['poison']);
    await hub.start();
    await callsOf(hub, 2);
    await checkpointAt(storage, hub, '0');
    await hub.send(['later']);
    await callsOf(hub, 3);
    expect(received(hub.calls)).toEqual(['poison', 'poison', 'later']);
  });

  it('are forgotten by a restart: the count starts again, and nothing was checkpointed', async () => {
    const hub = await hubApp({
      options: { dataType: 'string', retry: { ...RETRY, maxRetryCount: -1 } },
      handler: () => Promise.reject(new Error('always')),
    });
    await hub.send(['poison']);
    const first = await hub.start();
    await callsOf(hub, 2);
    await first.drain();
    const before = hub.calls.length;
    await hub.start();
    await callsOf(hub, before + 1);
    expect(hub.calls.map(({ context }) => context.retryContext?.retryCount)).toEqual([0, 1, 0]);
    expect(hub.calls.at(-1)?.context.retryContext?.maxRetryCount).toBe(-1);
  });

  it('there are none without a policy, nor a retry context', async () => {
    const hub = await hubApp({ handler: () => Promise.reject(new Error('once')) });
    await hub.send(['a']);
    await hub.start();
    await checkpointAt(storage, hub, '0');
    expect(hub.calls).toHaveLength(1);
    expect(hub.calls[0]?.context.retryContext).toBeUndefined();
  });

  it.each([[undefined], [null]])('a handler that throws %s has succeeded', async (thrown) => {
    const hub = await hubApp({
      options: { dataType: 'string', retry: { ...RETRY, maxRetryCount: -1 } },
      handler: () => Promise.reject(thrown),
    });
    await hub.send(['a']);
    await hub.start();
    await checkpointAt(storage, hub, '0');
    expect(hub.calls).toHaveLength(1);
  });

  it.each([['text'], [{ an: 'object' }]])('a handler that throws %j has failed', async (thrown) => {
    const hub = await hubApp({
      options: { dataType: 'string', retry: { ...RETRY, maxRetryCount: -1 } },
      handler: (_, run) => (run === 1 ? Promise.reject(thrown) : undefined),
    });
    await hub.send(['a']);
    await hub.start();
    await checkpointAt(storage, hub, '0');
    expect(hub.calls).toHaveLength(2);
  });
});
