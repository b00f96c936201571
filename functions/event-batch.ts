import { createHash } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import type { EventPosition } from '#core/domain/events/dedup-key';

/** One message of a batch: its body byte for byte, and where the hub keeps it. */
export type BatchItem = { body: Uint8Array; position: EventPosition };

/**
 * Pairs the bodies of an Event Hubs batch with their positions. Only `systemPropertiesArray` is aligned with the bodies and
 * unparsed; the other arrays leave out nulls or change types (docs/design/events.md §8.3). Never throws, whatever a message or the host holds:
 * a failure here would come back with every retry, and no dead letter could end it.
 */
export function readBatch(messages: unknown, { triggerMetadata, options }: BatchContext): BatchItem[] {
  const bodies = Array.isArray(messages) ? messages : [messages];
  const listed = listOf(triggerMetadata?.['systemPropertiesArray'] ?? triggerMetadata?.['systemProperties']);
  // Lists of different lengths do not belong together: no position is better than that of another message.
  const properties = listed.length === bodies.length ? listed : [];
  const partition = nameOr(fieldOf(triggerMetadata?.['partitionContext'], 'partitionId'), 'unknown');
  const hub = nameOr(fieldOf(options.trigger, 'eventHubName'), 'unknown');
  return bodies.map((message: unknown, index) => {
    const body = bytesOf(message);
    const sequence = sequenceText(fieldOf(properties[index], 'sequenceNumber')) ?? `unnumbered-${digest(body)}`;
    const enqueuedAt = utcText(fieldOf(properties[index], 'enqueuedTimeUtc'));
    return { body, position: { hub, partition, sequence, enqueuedAt } };
  });
}

export type BatchContext = Pick<InvocationContext, 'triggerMetadata' | 'options'>;

/** The trigger asks for bytes; anything else would be another host's or binding's way, and is kept as the text that it stands for. */
function bytesOf(message: unknown): Uint8Array {
  if (message instanceof Uint8Array) return message;
  if (typeof message === 'string') return Buffer.from(message);
  try {
    return Buffer.from(JSON.stringify(message) ?? '');
  } catch {
    return Buffer.from(`(a body of type ${typeof message} that JSON cannot hold)`);
  }
}

/** A number, or a 64-bit one in the parts that the worker's gRPC library makes of it. */
function sequenceText(value: unknown): string | undefined {
  const [low, high] = [fieldOf(value, 'low'), fieldOf(value, 'high')];
  if (Number.isInteger(low) && Number.isInteger(high)) {
    return String((BigInt(high as number) << 32n) | BigInt((low as number) >>> 0));
  }
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The host writes UTC with and without `Z`; without it, `new Date` would read local time. */
function utcText(value: unknown): string {
  if (typeof value !== 'string' || value.length > 40) return '';
  return /(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`;
}

function digest(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

function nameOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : fallback;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
