/** Whatever a client sends is refused, or can be read by every other client. */
import fc from 'fast-check';
import rhea from 'rhea';
import type { Message } from 'rhea';
import { describe, expect, it } from 'vitest';
import { splitBatch } from './amqp-batch.ts';
import { MalformedAmqp } from './amqp-bytes.ts';
import { toWireMessage } from './stored-message.ts';

const encode = (message: Message): Buffer => rhea.message.encode(message);
const POSITION = { sequence: 1, offset: 2, enqueuedMs: 3 };
/** Constructors, sizes and counts that do something. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x00, 0x40, 0x45, 0x53, 0x75, 0x77, 0x80, 0xa0, 0xb0, 0xc0, 0xc1, 0xd0, 0xd1, 0xe0, 0xf0, 0xff),
);

/** True when the broker takes the bytes; then rhea, which the JS client reads with, must read them. */
function isTaken(bytes: Buffer): boolean {
  try {
    const { events } = splitBatch(bytes, 0);
    for (const event of events) rhea.message.decode(toWireMessage(event, POSITION).message);
    return true;
  } catch (error) {
    if (error instanceof MalformedAmqp) return false;
    throw error;
  }
}

const described = (section: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x00, 0x53, section]), value]);
/** Lists in lists, `depth` times. */
function nestedLists(depth: number): Buffer {
  let value = Buffer.from([0x45]);
  const layers: Buffer[] = [];
  for (let level = 0, size = value.length; level < depth; level += 1) {
    const head = Buffer.from([0xd0, 0, 0, 0, 0, 0, 0, 0, 1]);
    head.writeUInt32BE(size + 4, 1);
    layers.unshift(head);
    size += head.length;
  }
  value = Buffer.concat([...layers, value]);
  return value;
}

describe('a message', () => {
  it('is taken and readable as clients send it', () => {
    const message = {
      body: rhea.message.data_section(Buffer.from('{}')),
      message_annotations: { 'x-opt-partition-key': 'task', nested: { list: [1, 'a', null, [true]] } },
      application_properties: { whole: 7, text: 'ä', at: rhea.types.wrap_timestamp(5) },
      message_id: 'id',
    };
    expect(isTaken(encode(message))).toBe(true);
    expect(isTaken(encode({ body: { a: [1, { b: 2 }] } }))).toBe(true);
    expect(isTaken(described(0x77, nestedLists(20)))).toBe(true);
    const arrayOfDescribed = Buffer.from([0xe0, 8, 2, 0x00, 0xa3, 1, 0x61, 0x52, 1, 2]);
    expect(isTaken(described(0x77, arrayOfDescribed))).toBe(true);
  });

  it.each([
    ['lists, a thousand deep', nestedLists(1_000)],
    ['lists, as deep as a message is long', nestedLists(110_000)],
    ['descriptors of descriptors', Buffer.alloc(1_000_000)],
    ['descriptors in a row', Buffer.alloc(1_000_000, Buffer.from([0x00, 0x40]))],
    ['an array that says it holds 4,000,000,000 nulls', Buffer.from([0xf0, 0, 0, 0, 5, 0xee, 0x6b, 0x28, 0, 0x40])],
    ['a list that says it holds 4,000,000,000 items', Buffer.from([0xd0, 0, 0, 0, 4, 0xee, 0x6b, 0x28, 0])],
    ['a map with a key and no value', Buffer.from([0xc1, 2, 1, 0x40])],
    ['a list longer than its size', Buffer.from([0xc0, 2, 2, 0x40, 0x40])],
    ['a type that does not exist', Buffer.from([0x57, 0])],
    ['text that ends too early', Buffer.from([0xa1, 5, 0x61])],
  ])('is refused with %s', (_, value) => {
    expect(isTaken(described(0x77, value))).toBe(false);
    // Also deep inside of what is skipped by its length alone.
    const entry = Buffer.concat([Buffer.from([0xa3, 1, 0x61]), value]);
    const map = Buffer.concat([Buffer.from([0xd1, 0, 0, 0, 0, 0, 0, 0, 2]), entry]);
    map.writeUInt32BE(entry.length + 4, 1);
    expect(isTaken(Buffer.concat([described(0x72, map), described(0x75, Buffer.from([0xa0, 0]))]))).toBe(false);
  });

  it.each([0x70, 0x72, 0x73, 0x74, 0x75, 0x76, 0x78])('is refused when section 0x%x holds a number', (section) => {
    expect(isTaken(described(section, Buffer.from([0x54, 1])))).toBe(false);
  });

  it('is refused or readable when any of its bytes are others', () => {
    const original = encode({
      body: { list: [1, 'two', [3n.toString(), null]], map: { a: true } },
      message_annotations: { 'x-opt-partition-key': 'task', a: 1 },
      application_properties: { whole: 7, text: 'ä' },
      message_id: 'id',
      correlation_id: 'c',
      content_type: 'application/json',
    });
    const replacement = fc.record({ at: fc.nat(original.length - 1), bytes: fc.array(byte, { maxLength: 4 }) });
    const change = fc.record({ replacement, removed: fc.constantFrom(0, 0, 0, -1, 1) });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let bytes = original;
        for (const {
          replacement: { at, bytes: other },
          removed,
        } of changes) {
          const rest = bytes.subarray(at + other.length + removed);
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(other), rest]);
        }
        if (isTaken(bytes)) taken += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it('is refused or readable when it is nothing but bytes', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), (bytes) => {
        if (!isTaken(described(0x77, Buffer.from(bytes)))) refused += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});
