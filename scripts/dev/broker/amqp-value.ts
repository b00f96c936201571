import { MalformedAmqp, byteAt, uint32At, within } from './amqp-bytes.ts';

/** Deepest nesting that a value may have: decoders are recursive, and one that overflows its stack reads nothing behind it. */
const MAX_DEPTH = 32;
/** Most values inside of one: an array that says it holds a thousand million nulls has 20 bytes. */
const MAX_VALUES = 1024 * 1024;

/** Bytes of a scalar by the high digit of its constructor (part 1 §1.2, figure 1.7), and the scalars that exist. */
const WIDTH: Record<number, number> = { 4: 0, 5: 1, 6: 2, 7: 4, 8: 8, 9: 16 };
const SCALARS = new Set([
  0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x60, 0x61, 0x70, 0x71, 0x72, 0x73, 0x74, 0x80, 0x81,
  0x82, 0x83, 0x84, 0x94, 0x98,
]); // prettier-ignore
export const BINARIES: ReadonlySet<number> = new Set([0xa0, 0xb0]);
export const LISTS: ReadonlySet<number> = new Set([0x45, 0xc0, 0xd0]);
export const MAPS: ReadonlySet<number> = new Set([0xc1, 0xd1]);
const TEXTS = new Set([0xa1, 0xa3, 0xb1, 0xb3]);
const ARRAYS = new Set([0xe0, 0xf0]);

type Walk = { buffer: Buffer; values: number };

/**
 * Position after the value that starts (with its constructor) at `position`. Throws MalformedAmqp when a client could not decode it,
 * or only at great cost: unknown constructors, sizes that do not fit, deep nesting, values without number.
 */
export function valueEnd(buffer: Buffer, position: number): number {
  return walkValue({ buffer, values: 0 }, position, 0);
}

/** Content of a binary, string or symbol value, without its constructor and length. */
export function variableContent(buffer: Buffer, position: number): Buffer {
  const code = byteAt(buffer, position);
  if (!BINARIES.has(code) && !TEXTS.has(code)) throw new MalformedAmqp('expected a binary, string or symbol');
  const { content, end } = sizeAt(buffer, code, position + 1);
  return buffer.subarray(content, end);
}

export type MapEntry = { key: string; valueStart: number; start: number; end: number };

/** Entries of a map whose keys are symbols or strings (annotations). */
export function mapEntries(buffer: Buffer, position: number): MapEntry[] {
  const code = byteAt(buffer, position);
  if (!MAPS.has(code)) throw new MalformedAmqp('expected a map');
  const { items, end } = countAt(buffer, code, position + 1);
  const entries: MapEntry[] = [];
  for (let start = items; start < end;) {
    const valueStart = valueEnd(buffer, start);
    const next = valueEnd(buffer, valueStart);
    entries.push({ key: variableContent(buffer, start).toString('utf8'), valueStart, start, end: next });
    start = next;
  }
  return entries;
}

function walkValue(walk: Walk, position: number, depth: number): number {
  const { code, body } = walkConstructor(walk, position, depth);
  return walkBody(walk, code, { body, depth });
}

/** A constructor with the descriptors in front of it. */
function walkConstructor(walk: Walk, position: number, depth: number): { code: number; body: number } {
  if (depth > MAX_DEPTH) throw new MalformedAmqp(`the message nests more than ${MAX_DEPTH} levels`);
  const code = byteAt(walk.buffer, position);
  if (code !== 0x00) return { code, body: position + 1 };
  return walkConstructor(walk, walkValue(walk, position + 1, depth + 1), depth + 1);
}

/** A value without its constructor, as items of an array are. */
function walkBody(walk: Walk, code: number, { body, depth }: { body: number; depth: number }): number {
  const { buffer } = walk;
  walk.values += 1;
  if (walk.values > MAX_VALUES) throw new MalformedAmqp(`the message has more than ${MAX_VALUES} values`);
  if (SCALARS.has(code)) return within(buffer, body + (WIDTH[code >>> 4] ?? 0));
  if (BINARIES.has(code) || TEXTS.has(code)) return sizeAt(buffer, code, body).end;
  if (LISTS.has(code) || MAPS.has(code) || ARRAYS.has(code)) return walkItems(walk, code, { body, depth });
  throw new MalformedAmqp(`unknown type constructor 0x${code.toString(16)}`);
}

function walkItems(walk: Walk, code: number, { body, depth }: { body: number; depth: number }): number {
  const { count, items, end } = countAt(walk.buffer, code, body);
  if (MAPS.has(code) && count % 2 !== 0) throw new MalformedAmqp('a map without a value for its last key');
  let next = items;
  if (ARRAYS.has(code)) {
    const item = walkConstructor(walk, items, depth + 1);
    next = item.body;
    for (let index = 0; index < count; index += 1) {
      next = walkBody(walk, item.code, { body: next, depth: depth + 1 });
    }
  } else {
    for (let index = 0; index < count; index += 1) next = walkValue(walk, next, depth + 1);
  }
  if (next !== end) throw new MalformedAmqp('a list, map or array does not have the size that it says');
  return end;
}

/** Sizes have four bytes where the first digit of the constructor is odd (b, d, f), else one. */
function sizeBytes(code: number): 1 | 4 {
  return (code >>> 4) % 2 === 1 ? 4 : 1;
}

function numberAt(buffer: Buffer, code: number, position: number): number {
  return sizeBytes(code) === 4 ? uint32At(buffer, position) : byteAt(buffer, position);
}

function sizeAt(buffer: Buffer, code: number, position: number): { content: number; end: number } {
  const content = position + sizeBytes(code);
  return { content, end: within(buffer, content + numberAt(buffer, code, position)) };
}

function countAt(buffer: Buffer, code: number, position: number): { count: number; items: number; end: number } {
  const { content, end } = sizeAt(buffer, code, position);
  return { count: numberAt(buffer, code, content), items: content + sizeBytes(code), end };
}
