import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventHubProducerClient } from '@azure/event-hubs';
import type { EventHubClientOptions } from '@azure/event-hubs';

export type DaprShimOptions = { port?: number; connectionString: string; pubsub: string; appId: string };
export type DaprShim = { port: number; stop: () => Promise<void> };

/** Dapr's own limit of a request, in bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const CLOUD_EVENT = 'application/cloudevents+json';
/** Shorter than the publisher's time limit (5 s): a lost acknowledgement is sent again before the caller gives up. */
const PRODUCER: EventHubClientOptions = {
  retryOptions: { timeoutInMs: 2000, maxRetries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
};

type Answer = { status: number; body?: object };
type Publication = { topic: string; body: Buffer; partitionKey: string | null };
type Call = { method: string; url: URL; contentType: string; read: () => Promise<Buffer> };

/**
 * The part of a Dapr sidecar's HTTP API (https://docs.dapr.io/reference/api/) that the real DaprClient needs to publish
 * to one Event Hubs component, for machines without daprd. It answers as daprd does, errors included.
 */
export async function startDaprShim({ port = 0, connectionString, pubsub, appId }: DaprShimOptions): Promise<DaprShim> {
  const producers = new Map<string, EventHubProducerClient>();
  const publish = async ({ topic, body, partitionKey }: Publication): Promise<void> => {
    const producer = producers.get(topic) ?? new EventHubProducerClient(connectionString, topic, PRODUCER);
    producers.set(topic, producer);
    await producer.sendBatch([{ body, contentType: CLOUD_EVENT }], partitionKey === null ? {} : { partitionKey });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { method = 'GET', headers } = request;
    const call = { method, url, contentType: headers['content-type'] ?? '', read: () => readBody(request) };
    void answer(call, { pubsub, appId, publish }).then(
      (result) => send(response, result),
      (error: unknown) => send(response, failure(500, 'ERR_PUBSUB_PUBLISH_MESSAGE', reasonOf(error))),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
      await Promise.all([...producers.values()].map((producer) => producer.close()));
    },
  };
}

type Sidecar = { pubsub: string; appId: string; publish: (publication: Publication) => Promise<void> };

async function answer(call: Call, { pubsub, appId, publish }: Sidecar): Promise<Answer> {
  const [, version, resource, name = '', topic = ''] = call.url.pathname.split('/').map(decodeURIComponent);
  const route = `${call.method} /${version}/${resource}`;
  // The client treats an empty answer as a sidecar that has not started.
  if (route === 'GET /v1.0/metadata') return { status: 200, body: { id: appId, runtimeVersion: 'shim', extended: {} } };
  if (route === 'GET /v1.0/healthz') return { status: 204 };
  if (!['POST /v1.0/publish', 'PUT /v1.0/publish'].includes(route)) return failure(404, 'ERR_NOT_FOUND', 'not served');
  if (name !== pubsub) return failure(404, 'ERR_PUBSUB_NOT_FOUND', `pubsub ${name} is not found`);
  if (topic === '') return failure(404, 'ERR_TOPIC_NAME_EMPTY', 'topic is empty');
  const body = await call.read();
  if (body.length > MAX_BODY_BYTES) return failure(413, 'ERR_REQUEST_TOO_LARGE', 'the request is too large');
  const event = cloudEvent(call, body, { pubsub, topic, appId });
  if (!event) return failure(400, 'ERR_PUBSUB_CLOUD_EVENTS_SER', 'the body is not JSON');
  await publish({ topic, body: event, partitionKey: call.url.searchParams.get('metadata.partitionKey') });
  return { status: 204 };
}

/** A CloudEvent passes with its own id; anything else gets an envelope, as daprd does. */
function cloudEvent(
  { contentType }: Call,
  body: Buffer,
  { pubsub, topic, appId }: { pubsub: string; topic: string; appId: string },
): Buffer | undefined {
  try {
    const data: unknown = JSON.parse(body.toString('utf8'));
    const names = { pubsubname: pubsub, topic };
    const own = { specversion: '1.0', id: randomUUID(), source: appId, type: 'com.dapr.event.sent' };
    const envelope = contentType.startsWith(CLOUD_EVENT)
      ? { ...(data as object), ...names }
      : { ...own, datacontenttype: 'application/json', data, ...names };
    return Buffer.from(JSON.stringify(envelope));
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** daprd's words where the publisher goes by them. */
function reasonOf(error: unknown): string {
  const isTooLarge = error instanceof Error && 'code' in error && error.code === 'MessageTooLargeError';
  return isTooLarge ? 'the EventData could not be added because it is too large for the batch' : String(error);
}

function failure(status: number, errorCode: string, message: string): Answer {
  return { status, body: { errorCode, message } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, body && { 'content-type': 'application/json' });
  response.end(body && JSON.stringify(body));
}
