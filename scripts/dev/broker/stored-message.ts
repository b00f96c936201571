import type { IncomingEvent } from './amqp-batch.ts';
import { symbol } from './amqp-batch.ts';

const SEQUENCE = Buffer.concat([symbol('x-opt-sequence-number'), Buffer.from([0x81])]);
const OFFSET = Buffer.concat([symbol('x-opt-offset'), Buffer.from([0xa1])]);
const TIME = Buffer.concat([symbol('x-opt-enqueued-time'), Buffer.from([0x83])]);
/** Descriptor of message-annotations and the constructor of a map with 4-byte size and count. */
const MAP_PREFIX = Buffer.from([0x00, 0x53, 0x72, 0xd1]);
const OWN_ENTRIES = 3;

export type Position = { sequence: number; offset: number; enqueuedMs: number };
/** The message as it goes to consumers, and how long its header is (delivery annotations belong behind it). */
export type WireMessage = { message: Buffer; headerLength: number };

/** Joins a client's event with the annotations that only the broker knows. */
export function toWireMessage(event: IncomingEvent, { sequence, offset, enqueuedMs }: Position): WireMessage {
  const offsetText = Buffer.from(String(offset), 'ascii');
  const entries = [
    event.annotations,
    SEQUENCE,
    int64(sequence),
    OFFSET,
    Buffer.from([offsetText.length]),
    offsetText,
    TIME,
    int64(enqueuedMs),
  ];
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(size + 4, 0);
  sizes.writeUInt32BE((event.annotationCount + OWN_ENTRIES) * 2, 4);
  return {
    message: Buffer.concat([event.header, MAP_PREFIX, sizes, ...entries, event.rest]),
    headerLength: event.header.length,
  };
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value), 0);
  return bytes;
}
