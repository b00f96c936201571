import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DomainEvent } from '#core/domain/events/domain-event';
import { describeEventPublisher } from '#core/testing/event-publisher-contract';
import { arrived, consumerOf, createScope, freshBroker, readFrom } from '../../../scripts/dev/broker/fixture.ts';
import { startDaprShim } from '../../../scripts/dev/dapr/shim.ts';
import { taskCompletedEvent } from '../../../test/support/task-completed-event.ts';
import { until } from '../../../test/support/until.ts';
import { createDaprEventPublisher } from './event-publisher.ts';

type Request = { url: string; contentType: string | undefined; body: string };

/** The sidecar's HTTP API as far as the client uses it, with faults on demand. */
let sidecar: Server;
let port: number;
let requests: Request[];
let answer: (response: ServerResponse) => void;
let publisher: ReturnType<typeof createDaprEventPublisher>;

const event: DomainEvent = { ...taskCompletedEvent(crypto.randomUUID()), sequence: '7' };
const target = { hub: 'task-events', partitionKey: 'task' };
const publish = (): Promise<void> => publisher.publish(event, target);

async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.startsWith('/v1.0/metadata')) return void response.end('{"id":"backend"}');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  requests.push({ url: request.url ?? '', contentType: request.headers['content-type'], body });
  answer(response);
}

async function listen(): Promise<void> {
  sidecar = createServer((request, response) => void onRequest(request, response)).listen(port, '127.0.0.1');
  await once(sidecar, 'listening');
  ({ port } = sidecar.address() as AddressInfo);
}

async function untilStarted(ask: () => Promise<void> = publish): Promise<void> {
  const isStarted = (): Promise<boolean> =>
    ask().then(
      () => true,
      (error: Error) => !error.message.includes('not started'),
    );
  await until(isStarted);
  requests = [];
}

beforeEach(async () => {
  port = 0;
  requests = [];
  answer = (response) => response.writeHead(204).end();
  await listen();
  publisher = createDaprEventPublisher({ httpPort: port, pubsub: 'events', timeoutMs: 300 });
});

afterEach(async () => {
  await publisher.close();
  sidecar.closeAllConnections();
  await new Promise((resolve) => sidecar.close(resolve));
});

describe('publisher through Dapr', () => {
  it('FR-033: sends the event as it is, with its partition key, and resolves when the sidecar accepts it', async () => {
    await untilStarted();
    await publish();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe('/v1.0/publish/events/task-events?metadata.partitionKey=task');
    expect(requests[0]?.contentType).toContain('application/cloudevents+json');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(event);
  });

  it('FR-033: a refusal is an error, although the client resolves', async () => {
    await untilStarted();
    answer = (response) => response.writeHead(500).end('{"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}');
    await expect(publish()).rejects.toMatchObject({ kind: 'unavailable', code: 'sidecar.unavailable' });
  });

  it('does not take a missing component for a fault of the event', async () => {
    await untilStarted();
    answer = (response) => response.writeHead(400).end('{"errorCode":"ERR_PUBSUB_NOT_CONFIGURED"}');
    await expect(publish()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    [413, '', 'too-large'],
    [500, '{"message":"amqp:link:message-size-exceeded"}', 'too-large'],
    [500, '{"message":"the EventData could not be added because it is too large for the batch"}', 'too-large'],
    [500, '{"message":"error when publishing to topic task-events in pubsub events: stream too large"}', 'too-large'],
    [500, '{"errorCode":"ERR_PUBSUB_CLOUD_EVENTS_SER"}', 'invalid'],
  ])('knows an event that can never be taken: %i %s', async (status, body, kind) => {
    await untilStarted();
    answer = (response) => response.writeHead(status).end(body);
    await expect(publish()).rejects.toMatchObject({ kind });
  });

  it('gives up on a sidecar that hangs', async () => {
    await untilStarted();
    answer = () => undefined;
    await expect(publish()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('fails at once, without a request, while the sidecar has not started', async () => {
    const early = createDaprEventPublisher({ httpPort: 1, pubsub: 'events' });
    await expect(early.publish(event, target)).rejects.toThrow('not started');
    await early.close();
  });
});

describeEventPublisher('Dapr and Event Hubs', async () => {
  const scope = createScope();
  const { connectionString } = await freshBroker(scope);
  const options = { connectionString, pubsub: 'events', appId: 'backend' };
  let shim = await startDaprShim(options);
  const { port: httpPort } = shim;
  scope.defer(() => shim.stop());
  const dapr = createDaprEventPublisher({ httpPort, pubsub: 'events' });
  scope.defer(() => dapr.close());
  await untilStarted(() => dapr.publish(event, { hub: 'no-hub', partitionKey: 'task' }));
  return {
    publisher: dapr,
    newEvent: () => ({ ...taskCompletedEvent(crypto.randomUUID()), sequence: '7' }),
    arrived: async (hub, count) => {
      const reading = readFrom(consumerOf({ connectionString }, scope), undefined);
      const arrivals = await arrived(reading, count);
      return arrivals.map(({ event: { partitionKey, body } }) => ({
        hub,
        partitionKey: String(partitionKey),
        event: body as unknown,
      }));
    },
    goAway: () => shim.stop(),
    comeBack: async () => {
      shim = await startDaprShim({ ...options, port: httpPort });
    },
    close: scope.close,
  };
});
