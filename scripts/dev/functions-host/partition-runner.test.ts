import type { ReceivedEventData } from '@azure/event-hubs';
import { describe, expect, it } from 'vitest';
import { installCoreApi } from './core-api.ts';
import type { FunctionApp } from './core-api.ts';
import { contextOf } from './host-fixture.ts';
import { createPartitionRunner } from './partition-runner.ts';
import type { PartitionRunner } from './partition-runner.ts';

const app: FunctionApp = installCoreApi(() => undefined);
const { app: library } = await import('@azure/functions');
const NAME = { namespace: 'localhost', hub: 'hub', consumerGroup: 'group', partition: '0' };
const EVENTS = [
  { body: 'a', sequenceNumber: 0, offset: '0', enqueuedTimeUtc: new Date(), partitionKey: null },
] as ReceivedEventData[];

let count = 0;
function runnerOf(
  handler: () => unknown,
  functionTimeout?: string,
  onTimeout = (): void => undefined,
): PartitionRunner {
  count += 1;
  const name = `partition-${count}`;
  const retry = { strategy: 'fixedDelay', maxRetryCount: -1, delayInterval: { seconds: 1 } } as const;
  library.eventHub(name, { connection: 'Hubs', eventHubName: 'hub', cardinality: 'many', retry, handler });
  const host = contextOf(app, [name], { onTimeout });
  const fn = host.app.functions[0];
  if (!fn) throw new Error('not registered');
  const hostJson = { ...host.hostJson, ...(functionTimeout !== undefined && { functionTimeout }) };
  const runner = createPartitionRunner({ ...host, hostJson }, { ...fn, trigger: asText(fn.trigger) }, NAME);
  runner.own();
  return runner;
}
const asText = <T extends { binding: object }>(trigger: T): T => ({
  ...trigger,
  binding: { ...trigger.binding, dataType: 'string' },
});

describe('one partition', () => {
  it('EDGE-6: writes no checkpoint when another host took the partition while the batch ran', async () => {
    const release = Promise.withResolvers<void>();
    const runner = runnerOf(() => release.promise);
    let checkpoints = 0;
    const running = runner.run(EVENTS, async () => void (checkpoints += 1));
    runner.lose('OwnershipLost');
    release.resolve();
    await running;
    expect(checkpoints).toBe(0);
  });

  it('goes on when the checkpoint cannot be written: the batch may come again', async () => {
    let runs = 0;
    const runner = runnerOf(() => void (runs += 1));
    await runner.run(EVENTS, () => Promise.reject(new Error('storage is away')));
    await runner.run(EVENTS, async () => undefined);
    expect(runs).toBe(2);
  });

  it('ends its retries when the host stops, without a checkpoint', async () => {
    let runs = 0;
    const failing = Promise.withResolvers<void>();
    const runner = runnerOf(() => {
      runs += 1;
      failing.resolve();
      throw new Error('always');
    });
    let checkpoints = 0;
    const running = runner.run(EVENTS, async () => void (checkpoints += 1));
    await failing.promise;
    runner.cancel();
    await Promise.all([running, runner.idle()]);
    expect({ runs, checkpoints }).toEqual({ runs: 1, checkpoints: 0 });
    await runner.run(EVENTS, async () => void (checkpoints += 1));
    expect({ runs, checkpoints }).toEqual({ runs: 1, checkpoints: 0 });
  });

  it('runs one batch after the other, also when a stolen partition has come back', async () => {
    const order: string[] = [];
    const release = Promise.withResolvers<void>();
    const runner = runnerOf(async () => {
      order.push('start');
      await release.promise;
      order.push('end');
    });
    const first = runner.run(EVENTS, async () => undefined);
    runner.lose('OwnershipLost');
    runner.own();
    const second = runner.run(EVENTS, async () => undefined);
    release.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['start', 'end', 'start', 'end']);
  });

  it('a run longer than functionTimeout ends the worker', async () => {
    const timedOut = Promise.withResolvers<void>();
    const runner = runnerOf(
      () => timedOut.promise,
      '00:00:01',
      () => timedOut.resolve(),
    );
    await runner.run(EVENTS, async () => undefined);
    await expect(timedOut.promise).resolves.toBeUndefined();
  });
});
