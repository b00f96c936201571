import { DaprClient, CommunicationProtocolEnum } from '@dapr/dapr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HUB, arrived, consumerOf, createScope, freshBroker, readFrom } from '../broker/fixture.ts';
import type { Broker } from '../broker/start-broker.ts';
import { startDaprShim } from './shim.ts';
import type { DaprShim } from './shim.ts';

const scope = createScope();
let broker: Broker;
let shim: DaprShim;
beforeEach(async () => {
  broker = await freshBroker(scope);
  shim = await startDaprShim({ connectionString: broker.connectionString, pubsub: 'events', appId: 'backend' });
  scope.defer(() => shim.stop());
});
afterEach(() => scope.close());

const event = (id: string) => ({
  specversion: '1.0',
  id,
  source: 'todo-chatbot/backend',
  type: 'task.completed',
  data: {},
});
const call = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${shim.port}${path}`, init);

describe('the Dapr shim', () => {
  it('FR-037: publishes what the real DaprClient gives it, ids kept, in the order of a key', async () => {
    const client = new DaprClient({
      daprHost: '127.0.0.1',
      daprPort: String(shim.port),
      communicationProtocol: CommunicationProtocolEnum.HTTP,
    });
    scope.defer(() => client.stop());
    await client.start();
    const options = { contentType: 'application/cloudevents+json', metadata: { partitionKey: 'task' } };
    for (const id of ['1', '2', '3']) {
      const { error } = await client.pubsub.publish('events', HUB, event(id), options);
      expect(error).toBeUndefined();
    }
    const arrivals = await arrived(readFrom(consumerOf(broker, scope), undefined), 3);
    expect(arrivals.map(({ event: { body } }) => (body as { id: string }).id)).toEqual(['1', '2', '3']);
    expect(arrivals[0]?.event.body).toEqual({ ...event('1'), pubsubname: 'events', topic: HUB });
    expect(arrivals[0]?.event.partitionKey).toBe('task');
  });

  it('wraps a body that is no CloudEvent', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await call(`/v1.0/publish/events/${HUB}`, { method: 'POST', headers, body: '{"a":1}' });
    expect(answer.status).toBe(204);
    const [arrival] = await arrived(readFrom(consumerOf(broker, scope), undefined), 1);
    expect(arrival?.event.body).toMatchObject({ specversion: '1.0', source: 'backend', data: { a: 1 } });
  });

  it('says what is wrong as daprd does', async () => {
    const post = async (path: string, body: string): Promise<[number, string]> => {
      const answer = await call(path, { method: 'POST', body });
      return [answer.status, ((await answer.json()) as { errorCode: string }).errorCode];
    };
    expect(await post(`/v1.0/publish/other/${HUB}`, '{}')).toEqual([404, 'ERR_PUBSUB_NOT_FOUND']);
    expect(await post(`/v1.0/publish/events/${HUB}`, '{half')).toEqual([400, 'ERR_PUBSUB_CLOUD_EVENTS_SER']);
    expect(await post('/v1.0/publish/events/no-hub', '{}')).toEqual([500, 'ERR_PUBSUB_PUBLISH_MESSAGE']);
    await broker.stop();
    expect(await post(`/v1.0/publish/events/${HUB}`, '{}')).toEqual([500, 'ERR_PUBSUB_PUBLISH_MESSAGE']);
  });

  it('answers probes', async () => {
    expect((await call('/v1.0/healthz')).status).toBe(204);
    expect((await call('/v1.0/healthz/outbound')).status).toBe(204);
    expect(await (await call('/v1.0/metadata')).json()).toMatchObject({ id: 'backend' });
  });
});
