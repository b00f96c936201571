/**
 * AMQP 1.0 read at byte level (OASIS AMQP 1.0 part 1 §1.2): lengths only, nothing is decoded. Decoding and encoding an
 * event again would lose its numeric subtypes, so the broker cuts and joins bytes.
 */
export class MalformedAmqp extends Error {
  override name = 'MalformedAmqp';
}

export const SECTION = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;

const SYMBOLIC_SECTIONS: Record<string, number> = {
  'amqp:header:list': SECTION.header,
  'amqp:delivery-annotations:map': SECTION.deliveryAnnotations,
  'amqp:message-annotations:map': SECTION.messageAnnotations,
  'amqp:properties:list': SECTION.properties,
  'amqp:application-properties:map': SECTION.applicationProperties,
  'amqp:data:binary': SECTION.data,
  'amqp:amqp-sequence:list': SECTION.sequence,
  'amqp:amqp-value:*': SECTION.value,
  'amqp:footer:map': SECTION.footer,
};

/** Bytes of a fixed-width value by the high nibble of its constructor (part 1 §1.2, figure 1.7). */
const FIXED_WIDTH: Record<number, number> = { 4: 0, 5: 1, 6: 2, 7: 4, 8: 8, 9: 16 };
const ONE_BYTE_SIZE = new Set([0xa, 0xc, 0xe]);
const FOUR_BYTE_SIZE = new Set([0xb, 0xd, 0xf]);

/** Position after the value that starts (with its constructor) at `position`. */
export function valueEnd(buffer: Buffer, position: number): number {
  const code = byteAt(buffer, position);
  if (code === 0x00) return valueEnd(buffer, valueEnd(buffer, position + 1));
  const body = position + 1;
  const nibble = code >>> 4;
  const fixed = FIXED_WIDTH[nibble];
  if (fixed !== undefined) return within(buffer, body + fixed);
  if (ONE_BYTE_SIZE.has(nibble)) return within(buffer, body + 1 + byteAt(buffer, body));
  if (FOUR_BYTE_SIZE.has(nibble)) return within(buffer, body + 4 + uint32At(buffer, body));
  throw new MalformedAmqp(`unknown type constructor 0x${code.toString(16)}`);
}

export type Section = { code: number; start: number; valueStart: number; end: number };

/** The sections of an encoded message, in their order. */
export function readSections(buffer: Buffer): Section[] {
  const sections: Section[] = [];
  let position = 0;
  while (position < buffer.length) {
    if (byteAt(buffer, position) !== 0x00) throw new MalformedAmqp('a message section must be a described value');
    const valueStart = valueEnd(buffer, position + 1);
    const end = valueEnd(buffer, valueStart);
    sections.push({ code: sectionCode(buffer, position + 1), start: position, valueStart, end });
    position = end;
  }
  return sections;
}

/** Content of a binary, string or symbol value, without its constructor and length. */
export function variableContent(buffer: Buffer, position: number): Buffer {
  const nibble = byteAt(buffer, position) >>> 4;
  const end = valueEnd(buffer, position);
  if (nibble === 0xa) return buffer.subarray(position + 2, end);
  if (nibble === 0xb) return buffer.subarray(position + 5, end);
  throw new MalformedAmqp('expected a binary, string or symbol');
}

export type MapEntry = { key: string; valueStart: number; start: number; end: number };

/** Entries of a map whose keys are symbols or strings (annotations). */
export function mapEntries(buffer: Buffer, position: number): MapEntry[] {
  const code = byteAt(buffer, position);
  if (code !== 0xc1 && code !== 0xd1) throw new MalformedAmqp('expected a map');
  const end = valueEnd(buffer, position);
  const entries: MapEntry[] = [];
  let start = position + (code === 0xc1 ? 3 : 9);
  while (start < end) {
    const valueStart = valueEnd(buffer, start);
    const next = valueEnd(buffer, valueStart);
    entries.push({ key: variableContent(buffer, start).toString('utf8'), valueStart, start, end: next });
    start = next;
  }
  return entries;
}

function sectionCode(buffer: Buffer, position: number): number {
  const code = byteAt(buffer, position);
  if (code === 0x53) return byteAt(buffer, position + 1);
  if (code === 0x80) return uint32At(buffer, position + 5);
  const known = SYMBOLIC_SECTIONS[variableContent(buffer, position).toString('ascii')];
  if (known === undefined) throw new MalformedAmqp('unknown message section');
  return known;
}

function byteAt(buffer: Buffer, position: number): number {
  const byte = buffer[position];
  if (byte === undefined) throw new MalformedAmqp('message ends too early');
  return byte;
}

function uint32At(buffer: Buffer, position: number): number {
  within(buffer, position + 4);
  return buffer.readUInt32BE(position);
}

function within(buffer: Buffer, end: number): number {
  if (end > buffer.length) throw new MalformedAmqp('message ends too early');
  return end;
}
