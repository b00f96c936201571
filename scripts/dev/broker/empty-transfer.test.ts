/** A transfer may carry no bytes; what it makes of a message is the client's fault, and it is told so. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import rhea from 'rhea';
import type { Delivery, EventContext, Sender } from 'rhea';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BATCH_FORMAT } from './amqp-batch.ts';
import { HUB, arrived, bodies, consumerOf, createScope, freshBroker, producerOf, readFrom } from './fixture.ts';
import type { Broker } from './start-broker.ts';

const scope = createScope();
let broker: Broker;
beforeEach(async () => {
  broker = await freshBroker(scope);
});
afterEach(() => scope.close());

const EMPTY = Buffer.alloc(0);
const message = (body: string): Buffer => rhea.message.encode({ body: rhea.message.data_section(Buffer.from(body)) });

/** As the key of the fixture signs it. */
function sasToken(): string {
  const [resource, end] = [encodeURIComponent(`sb://localhost/${HUB}`), `${Math.floor(Date.now() / 1000) + 60}`];
  const signature = createHmac('sha256', 'c2VjcmV0').update(`${resource}\n${end}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${end}&skn=local`;
}

/** A link for sending to partition 0 that sends what it is told, well-formed or not; resolves to the outcome. */
async function openRawLink(address = `${HUB}/Partitions/0`) {
  const connection = rhea.create_container().connect({ host: '127.0.0.1', port: broker.port, reconnect: false });
  scope.defer(() => connection.close());
  const replies = connection.open_receiver('$cbs');
  const cbs = connection.open_sender('$cbs');
  await once(cbs, 'sendable');
  const properties = { operation: 'put-token', name: `sb://localhost/${HUB}`, type: 'servicebus.windows.net:sastoken' };
  cbs.send({ message_id: 'token', application_properties: properties, body: sasToken() });
  await Promise.all([once(replies, 'message'), once(cbs, 'accepted')]);
  const sender: Sender = address === '$cbs' ? cbs : connection.open_sender(address);
  if (sender !== cbs) await once(sender, 'sendable');
  return async (format: number, frames: Buffer[]): Promise<string> => {
    const delivery = sender.send(Buffer.alloc(1), undefined, format) as Delivery & { data: Buffer[] };
    // The frames of the delivery, before they go out.
    delivery.data = frames;
    const outcome = new Promise<string>((resolve) => {
      sender.once('accepted', () => resolve('accepted'));
      sender.once('rejected', ({ delivery: settled }: EventContext) => {
        const { error } = (settled?.remote_state ?? {}) as { error?: { condition: string; description: string } };
        resolve(`${error?.condition}: ${error?.description}`);
      });
    });
    return outcome;
  };
}

/** The texts of the events in partition 0, when there is one. */
async function received(): Promise<string[]> {
  const reading = readFrom(consumerOf(broker, scope), '0', { skipParsingBodyAsJson: true });
  return bodies(await arrived(reading, 1)).map((body) => Buffer.from(body as Buffer).toString());
}

describe('the broker and transfers without bytes', () => {
  it.each([
    ['a message of no bytes', 0, [EMPTY], /^amqp:decode-error: .*a message without a body$/],
    ['a batch of no bytes', BATCH_FORMAT, [EMPTY], /^amqp:decode-error: .*a batch without events$/],
    ['a batch with a message of no bytes', BATCH_FORMAT, [message('')], /^amqp:decode-error: .*without a body$/],
    ['a message of several empty frames', 0, [EMPTY, EMPTY], /^amqp:decode-error: .*a message without a body$/],
  ])('%s is refused as what it is, and the link goes on', async (_, format, frames, outcome) => {
    const send = await openRawLink();
    expect(await send(format, frames)).toMatch(outcome);
    expect(await send(0, [message('next')])).toBe('accepted');
    expect(await received()).toEqual(['next']);
  });

  it('a message with empty frames in front of it and behind is that message', async () => {
    const send = await openRawLink();
    expect(await send(0, [EMPTY, message('whole'), EMPTY])).toBe('accepted');
    expect(await received()).toEqual(['whole']);
  });

  it('a request of no bytes is answered as one that asks for nothing, and the broker serves on', async () => {
    const send = await openRawLink('$cbs');
    expect(await send(0, [EMPTY])).toBe('accepted');
    await producerOf(broker, scope).sendBatch([{ body: 'others' }], { partitionId: '0' });
  });

  it('an event whose body has no bytes is an event', async () => {
    await producerOf(broker, scope).sendBatch([{ body: EMPTY }], { partitionId: '0' });
    expect(await received()).toEqual(['']);
  });
});
