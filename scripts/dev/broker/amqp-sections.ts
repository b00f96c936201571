import { MalformedAmqp, byteAt, uint32At } from './amqp-bytes.ts';
import { BINARIES, LISTS, MAPS, valueEnd, variableContent } from './amqp-value.ts';

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

/** What the value of each section must be (part 3 §3.2); that of `value` is any. */
const TYPES: Record<number, ReadonlySet<number> | undefined> = {
  [SECTION.header]: LISTS,
  [SECTION.deliveryAnnotations]: MAPS,
  [SECTION.messageAnnotations]: MAPS,
  [SECTION.properties]: LISTS,
  [SECTION.applicationProperties]: MAPS,
  [SECTION.data]: BINARIES,
  [SECTION.sequence]: LISTS,
  [SECTION.footer]: MAPS,
};

export type Section = { code: number; start: number; valueStart: number; end: number };

/** The sections of an encoded message, in their order. Throws MalformedAmqp when a client could not decode one. */
export function readSections(buffer: Buffer): Section[] {
  const sections: Section[] = [];
  let position = 0;
  while (position < buffer.length) {
    if (byteAt(buffer, position) !== 0x00) throw new MalformedAmqp('a message section must be a described value');
    const valueStart = valueEnd(buffer, position + 1);
    const end = valueEnd(buffer, valueStart);
    const code = sectionCode(buffer, position + 1);
    const types = TYPES[code];
    if (types && !types.has(byteAt(buffer, valueStart))) {
      throw new MalformedAmqp(`section 0x${code.toString(16)} has a value of another type`);
    }
    sections.push({ code, start: position, valueStart, end });
    position = end;
  }
  return sections;
}

function sectionCode(buffer: Buffer, position: number): number {
  const code = numericCode(buffer, position) ?? SYMBOLIC_SECTIONS[variableContent(buffer, position).toString('ascii')];
  if (code === undefined || code < SECTION.header || code > SECTION.footer) {
    throw new MalformedAmqp('unknown message section');
  }
  return code;
}

function numericCode(buffer: Buffer, position: number): number | undefined {
  const code = byteAt(buffer, position);
  if (code === 0x53) return byteAt(buffer, position + 1);
  // All sections have small numbers: the upper half is zero.
  if (code === 0x80) return uint32At(buffer, position + 1) === 0 ? uint32At(buffer, position + 5) : -1;
  return undefined;
}
