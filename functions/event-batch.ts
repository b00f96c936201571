import type { InvocationContext } from '@azure/functions';
import type { EventPosition } from '#core/domain/events/dedup-key';

/** One message of a batch: its body as the library hands it over (JSON parsed, other text as it is) and where the hub keeps it. */
export type BatchItem = { body: unknown; position: EventPosition };

/**
 * Pairs the bodies of an Event Hubs batch with their positions. Only `systemPropertiesArray` is aligned with the bodies and
 * unparsed; the other arrays leave out nulls or change types (events.md §8.3).
 */
export function readBatch(messages: unknown, { triggerMetadata, options }: BatchContext): BatchItem[] {
  const bodies = Array.isArray(messages) ? messages : [messages];
  const properties = listOf(triggerMetadata?.['systemPropertiesArray'] ?? triggerMetadata?.['systemProperties']);
  const partition = recordOf(triggerMetadata?.['partitionContext'])['partitionId'];
  const hub = recordOf(options.trigger)['eventHubName'];
  return bodies.map((body: unknown, index) => {
    const { sequenceNumber, enqueuedTimeUtc } = recordOf(properties[index]);
    return {
      body,
      position: {
        hub: String(hub),
        partition: String(partition),
        sequence: sequenceText(sequenceNumber),
        enqueuedAt: utcText(enqueuedTimeUtc),
      },
    };
  });
}

export type BatchContext = Pick<InvocationContext, 'triggerMetadata' | 'options'>;

/** A number, or a 64-bit one in the parts that the worker's gRPC library makes of it. */
function sequenceText(value: unknown): string {
  const { low, high } = recordOf(value);
  if (typeof low === 'number' && typeof high === 'number') {
    return String((BigInt(high) << 32n) | BigInt(low >>> 0));
  }
  return String(value);
}

/** The host writes UTC with and without its mark; without one, `new Date` would read local time. */
function utcText(value: unknown): string {
  const text = String(value);
  return /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
