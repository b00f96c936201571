import { MalformedAmqp } from './amqp-bytes.ts';
import { SECTION, readSections } from './amqp-sections.ts';
import { mapEntries, variableContent } from './amqp-value.ts';
import type { Section } from './amqp-sections.ts';

/** Message format of an Event Hubs batch: each data section holds one encoded message. */
export const BATCH_FORMAT = 0x80013700;

const KEY = 'x-opt-partition-key';
/** Annotations that the broker alone writes. */
const OWN = new Set(['x-opt-sequence-number', 'x-opt-offset', 'x-opt-enqueued-time']);

/** One event as a client sent it, cut so that the broker's annotations fit in between. */
export type IncomingEvent = {
  header: Buffer;
  /** The client's annotations, raw entries of a map. */
  annotations: Buffer;
  annotationCount: number;
  /** Properties, application properties, body, footer. */
  rest: Buffer;
};

export type IncomingBatch = { partitionKey: string | undefined; events: IncomingEvent[] };

/** Splits a delivery into its events. Throws MalformedAmqp when the bytes are not AMQP. */
export function splitBatch(payload: Buffer, format: number | null | undefined): IncomingBatch {
  const sections = readSections(payload);
  const key = findKey(payload, sections);
  const partitionKey = key && variableContent(key, 0).toString('utf8');
  if (format !== BATCH_FORMAT) return { partitionKey, events: [cutEvent(payload, sections, undefined)] };
  const events = sections
    .filter((section) => section.code === SECTION.data)
    .map((section) => cutInner(variableContent(payload, section.valueStart), key));
  if (events.length === 0) throw new MalformedAmqp('a batch without events');
  return { partitionKey, events };
}

function cutInner(message: Buffer, envelopeKey: Buffer | undefined): IncomingEvent {
  return cutEvent(message, readSections(message), envelopeKey);
}

function findKey(payload: Buffer, sections: Section[]): Buffer | undefined {
  const annotations = sections.find((section) => section.code === SECTION.messageAnnotations);
  if (!annotations) return undefined;
  const entry = mapEntries(payload, annotations.valueStart).find(({ key }) => key === KEY);
  // A null key is a missing key.
  if (!entry || payload[entry.valueStart] === 0x40) return undefined;
  return payload.subarray(entry.valueStart, entry.end);
}

/** Sections in front of the bare message that do not go into the log as they are. */
const DROPPED: ReadonlySet<number> = new Set([SECTION.header, SECTION.deliveryAnnotations, SECTION.messageAnnotations]);

/** A message has one (AMQP 1.0 part 3 §3.2); of no bytes at all, it has none. */
const BODY: ReadonlySet<number> = new Set([SECTION.data, SECTION.sequence, SECTION.value]);

function cutEvent(message: Buffer, sections: Section[], envelopeKey: Buffer | undefined): IncomingEvent {
  if (!sections.some(({ code }) => BODY.has(code))) throw new MalformedAmqp('a message without a body');
  const header = sections.find((section) => section.code === SECTION.header);
  const first = sections.find((section) => !DROPPED.has(section.code));
  const annotations = keptAnnotations(message, sections, envelopeKey);
  return {
    header: header ? message.subarray(header.start, header.end) : Buffer.alloc(0),
    annotations: Buffer.concat(annotations),
    annotationCount: annotations.length,
    rest: first ? message.subarray(first.start) : Buffer.alloc(0),
  };
}

function keptAnnotations(message: Buffer, sections: Section[], envelopeKey: Buffer | undefined): Buffer[] {
  const section = sections.find(({ code }) => code === SECTION.messageAnnotations);
  const entries = section ? mapEntries(message, section.valueStart) : [];
  const kept = entries
    .filter(({ key }) => !OWN.has(key) && !(envelopeKey && key === KEY))
    .map(({ start, end }) => message.subarray(start, end));
  if (envelopeKey) kept.push(Buffer.concat([symbol(KEY), envelopeKey]));
  return kept;
}

/** Encoded symbol of at most 255 bytes. */
export function symbol(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xa3, text.length]), Buffer.from(text, 'ascii')]);
}
