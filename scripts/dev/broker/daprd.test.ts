import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDaprEventPublisher } from '#core/adapters/dapr/event-publisher';
import { taskCompletedEvent } from '../../../test/support/task-completed-event.ts';
import { findProgram } from '../../programs/find-program.ts';
import { startDaprd } from '../dapr/daprd.ts';
import type { Daprd } from '../dapr/daprd.ts';
import { HUB, arrived, bodies, brokerIn, consumerOf, createScope, readFrom, tempDir, until } from './fixture.ts';
import type { Broker } from './start-broker.ts';

const daprdPath = await findProgram('daprd', process.env['PATH'] ?? '', join(import.meta.dirname, '../../..'));
const WHY_SKIPPED = 'daprd is neither on PATH nor in .tools/bin: npm run tools gets it';
const scope = createScope();
let dir: string;
let broker: Broker;
let daprd: Daprd;

beforeEach(async ({ skip }) => {
  skip(daprdPath === undefined, WHY_SKIPPED);
  dir = await tempDir(scope);
  broker = await brokerIn(dir, scope);
  daprd = await startDaprd({
    appId: 'backend',
    connectionString: broker.connectionString,
    componentName: 'events',
    dir: await tempDir(scope),
    log: () => undefined,
    executable: daprdPath ?? '',
  });
  scope.defer(() => daprd.stop());
});
afterEach(() => scope.close());

const cloudEvent = (id: string) => ({
  specversion: '1.0',
  id,
  source: 'todo-chatbot/backend',
  type: 'task.completed',
  data: { n: id },
});
const keys = ['task', 'reminder', 'notification'];
const ids = Array.from({ length: 60 }, (_, index) => `${keys[index % 3]}-${index}`);

async function post(path: string, body: unknown, contentType: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${daprd.httpPort}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify(body),
  });
}

async function publish(id: string): Promise<number> {
  const [key = ''] = id.split('-');
  const path = `/v1.0/publish/events/${HUB}?metadata.partitionKey=${key}`;
  return (await post(path, cloudEvent(id), 'application/cloudevents+json')).status;
}

async function expectInOrder(): Promise<void> {
  const arrivals = await arrived(readFrom(consumerOf(broker, scope), undefined), ids.length);
  expect(arrivals).toHaveLength(ids.length);
  for (const key of keys) {
    const own = arrivals.filter(({ event }) => event.partitionKey === key);
    expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
    expect(bodies(own).map((body) => (body as { id: string }).id)).toEqual(ids.filter((id) => id.startsWith(key)));
  }
}

describe('the broker and the real daprd (a client on the Go SDK)', () => {
  it('FR-037: takes single publishes with partition keys in order', async () => {
    for (const id of ids) expect(await publish(id)).toBe(204);
    await expectInOrder();
  });

  it('FR-037: takes bulk publishes with partition keys in order', async () => {
    for (const key of keys) {
      const entries = ids
        .filter((id) => id.startsWith(key))
        .map((id) => ({
          entryId: id,
          event: cloudEvent(id),
          contentType: 'application/cloudevents+json',
          metadata: { partitionKey: key },
        }));
      const path = `/v1.0-alpha1/publish/bulk/events/${HUB}?metadata.partitionKey=${key}`;
      const answer = await post(path, entries, 'application/json');
      expect([answer.status, await answer.text()]).toEqual([204, '']);
    }
    await expectInOrder();
  });

  it('EDGE-9: says of an event that the hub can never take what the publisher goes by', async () => {
    const publisher = createDaprEventPublisher({ httpPort: daprd.httpPort, pubsub: 'events' });
    scope.defer(() => publisher.close());
    const event = { ...taskCompletedEvent(crypto.randomUUID()), sequence: '7' };
    const target = { hub: HUB, partitionKey: 'task' };
    await expect.poll(() => publisher.publish(event, target), { timeout: 30_000 }).toBeUndefined();
    for (const size of [1_100_000, 4_300_000]) {
      const large = { ...event, padding: 'x'.repeat(size) };
      await expect(publisher.publish(large, target)).rejects.toMatchObject({ kind: 'too-large' });
    }
  });

  it('FR-033: goes on after a restart of the broker, with nothing lost that was accepted', async () => {
    const accepted: string[] = [];
    const send = async (id: string): Promise<void> => {
      // Retried until it is accepted, as the relay does.
      await until(
        async () => (await publish(id)) === 204,
        () => `${id} is refused`,
      );
      accepted.push(id);
    };
    for (const id of ids.slice(0, 30)) await send(id);
    const { port } = broker;
    await broker.stop();
    broker = await brokerIn(dir, scope, { port });
    for (const id of ids.slice(30)) await send(id);
    expect(accepted).toEqual(ids);
    const arrivals = await arrived(readFrom(consumerOf(broker, scope), undefined), ids.length);
    const arrivedIds = bodies(arrivals).map((body) => (body as { id: string }).id);
    expect(new Set(arrivedIds)).toEqual(new Set(ids));
  });
});
