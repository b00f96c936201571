/** What functions get from a hub, with the real host's irregularities (docs/design/events.md §8). */
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

describe('bodies and metadata', () => {
  it('with dataType string: JSON is parsed item by item, other text stays text', async () => {
    const hub = await hubApp();
    await hub.send([{ a: 1 }, Buffer.from('no { json'), 'a JSON string', Buffer.from('12')]);
    await hub.start();
    await messagesOf(hub, 4);
    expect(received(hub.calls)).toEqual([{ a: 1 }, 'no { json', 'a JSON string', 12]);
  });

  it('with dataType string and the capability, empty bodies keep their place; without it they vanish', async () => {
    const kept = await hubApp();
    await kept.send(['a', Buffer.alloc(0), 'b']);
    await kept.start();
    await messagesOf(kept, 3);
    expect(received(kept.calls)).toEqual(['a', '', 'b']);
    const dropped = await hubApp();
    await dropped.send(['a', Buffer.alloc(0), 'b']);
    await dropped.start({ capabilities: {} });
    await messagesOf(dropped, 2);
    expect(received(dropped.calls)).toEqual(['a', 'b']);
  });

  it('without dataType the host parses: one body that is no JSON fails the batch before the function sees it', async () => {
    const hub = await hubApp({ options: {} });
    await hub.send([{ good: 1 }]);
    await hub.start();
    await callsOf(hub, 1);
    await hub.send([Buffer.from('no json {')]);
    await checkpointAt(storage, hub, '1');
    expect(received(hub.calls)).toEqual([{ good: 1 }]);
  });

  it('with dataType binary are bytes', async () => {
    const hub = await hubApp({ options: { dataType: 'binary' } });
    await hub.send([Buffer.from([0, 255, 7])]);
    await hub.start();
    await messagesOf(hub, 1);
    expect(received(hub.calls)).toEqual([Buffer.from([0, 255, 7])]);
  });

  it('only systemPropertiesArray stands beside the bodies, with nulls and unparsed', async () => {
    const hub = await hubApp();
    await hub.send(['a', 'b'], { partitionKey: '12' });
    await hub.send(['c'], { partitionId: '0' });
    await hub.send(['d'], { partitionId: '1' });
    await hub.start();
    await messagesOf(hub, 4);
    const metadata = (name: string): unknown[] =>
      hub.calls.flatMap(({ context }) => context.triggerMetadata?.[name] as unknown[]);
    const keys = (metadata('systemPropertiesArray') as { partitionKey: unknown }[]).map(
      ({ partitionKey }) => partitionKey,
    );
    expect(keys.filter((key) => key === '12')).toHaveLength(2);
    expect(keys.filter((key) => key === null)).toHaveLength(2);
    expect(metadata('partitionKeyArray')).toEqual([12, 12]);
    expect(metadata('systemPropertiesArray')).toContainEqual(expect.objectContaining({ sequenceNumber: 0, offset: 0 }));
    // UTC without `Z`: `new Date` would read it as local time.
    expect(metadata('enqueuedTimeUtcArray')).toContainEqual(expect.stringMatching(/T.*\d$/));
    expect(metadata('partitionContext')).toContainEqual(
      expect.objectContaining({ eventHubName: hub.name, consumerGroup: 'group' }),
    );
  });
});

describe('settings of a binding', () => {
  it('are replaced where they stand between per cents, and asked for by name', async () => {
    const hub = await hubApp();
    await expect(hub.start({ env: { AzureWebJobsStorage: storage, HUB_NAME: 'x' } })).rejects.toThrow(
      'Hubs is missing',
    );
    await expect(
      hub.start({ env: { AzureWebJobsStorage: storage, Hubs: hub.broker.connectionString } }),
    ).rejects.toThrow('HUB_NAME is missing');
  });
});
