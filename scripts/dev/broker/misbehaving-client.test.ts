/** A client that breaks the protocol loses its connection; nobody else notices. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { EventData } from '@azure/event-hubs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arrived, bodies, consumerOf, createScope, freshBroker, producerOf, readFrom } from './fixture.ts';
import type { Broker } from './start-broker.ts';

const scope = createScope();
let broker: Broker;
beforeEach(async () => {
  broker = await freshBroker(scope);
});
afterEach(() => scope.close());

const HEADER = Buffer.from('AMQP\u0000\u0001\u0000\u0000', 'latin1');

/** A frame of channel 0 with this performative. */
function frame(performative: Buffer): Buffer {
  const head = Buffer.from([0, 0, 0, 0, 2, 0, 0, 0]);
  head.writeUInt32BE(head.length + performative.length, 0);
  return Buffer.concat([head, performative]);
}

/** Open (descriptor 0x10): a container id, then this value where a host name belongs. */
function open(value: Buffer): Buffer {
  const fields = Buffer.concat([Buffer.from([0xa1, 1, 0x63]), value]);
  const list = Buffer.from([0x00, 0x53, 0x10, 0xd0, 0, 0, 0, 0, 0, 0, 0, 2]);
  list.writeUInt32BE(fields.length + 4, 4);
  return frame(Buffer.concat([list, fields]));
}

describe('the broker and a misbehaving client', () => {
  it.each([
    ['no AMQP at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a frame of 4 GB', Buffer.concat([HEADER, Buffer.from([0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0])])],
    ['a frame of nothing', Buffer.concat([HEADER, Buffer.from([0, 0, 0, 0, 2, 0, 0, 0])])],
    ['descriptors without end', Buffer.concat([HEADER, frame(Buffer.alloc(60_000))])],
    ['descriptors in a row', Buffer.concat([HEADER, frame(Buffer.alloc(60_000, Buffer.from([0x00, 0x40])))])],
    ['lists, 20,000 deep', Buffer.concat([HEADER, open(Buffer.alloc(60_000, Buffer.from([0xc0, 0xff, 1])))])],
    [
      '4,000,000,000 nulls in 10 bytes',
      Buffer.concat([HEADER, open(Buffer.from([0xf0, 0, 0, 0, 5, 0xee, 0x6b, 0x28, 0, 0x40]))]),
    ],
    [
      '4,000,000,000 items in 9 bytes',
      Buffer.concat([HEADER, open(Buffer.from([0xd0, 0, 0, 0, 4, 0xee, 0x6b, 0x28, 0]))]),
    ],
  ])('ends a connection that sends %s, and serves the others', async (_, bytes) => {
    const socket = connect(broker.port, '127.0.0.1');
    scope.defer(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.resume().write(bytes);
    await once(socket, 'close');
    await producerOf(broker, scope).sendBatch([{ body: 'others' }], { partitionId: '0' });
    expect(bodies(await arrived(readFrom(consumerOf(broker, scope), '0'), 1))).toEqual(['others']);
  });

  it('refuses an event that no consumer could decode, and takes the next one', async () => {
    let nested: unknown[] = [];
    for (let depth = 0; depth < 1_000; depth += 1) nested = [nested];
    const producer = producerOf(broker, scope);
    const events: (EventData & { bodyType?: 'value' })[] = [
      { body: nested, bodyType: 'value' },
      { body: 'x', properties: { nested } },
    ];
    for (const event of events) {
      await expect(producer.sendBatch([event], { partitionId: '0' })).rejects.toThrow('nests more than 32 levels');
    }
    await producer.sendBatch([{ body: 'next' }], { partitionId: '0' });
    expect(bodies(await arrived(readFrom(consumerOf(broker, scope), '0'), 1))).toEqual(['next']);
  });
});
