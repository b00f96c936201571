import type { ReceivedEventData } from '@azure/event-hubs';
import type { Binding, TypedData } from './core-api.ts';

export type PartitionName = { namespace: string; hub: string; consumerGroup: string; partition: string };

/**
 * The bodies of a batch as the real host sends them (docs/design/events.md §8.1, §8.2).
 * @throws Error when the binding names no `dataType` and a body is no JSON: there the host itself parses, and the whole batch fails.
 */
export function batchInput(
  events: readonly ReceivedEventData[],
  { dataType }: Binding,
  includeEmpty: boolean,
): TypedData {
  if (dataType === 'binary') return { collectionBytes: { bytes: events.map(bytesOf) } };
  const texts = events.map(textOf);
  if (dataType !== 'string') return { json: JSON.stringify(texts.map((text): unknown => JSON.parse(text))) };
  return { collectionString: { string: includeEmpty ? texts : texts.filter((text) => text !== '') } };
}

/** The body of one event, for cardinality `one`. */
export function eventInput(event: ReceivedEventData, { dataType }: Binding): TypedData {
  return dataType === 'binary' ? { bytes: bytesOf(event) } : { string: textOf(event) };
}

/** Metadata of a batch, with the real host's irregularities: keys without nulls, offsets as text of numbers, times without `Z`. */
export function batchMetadata(events: readonly ReceivedEventData[], name: PartitionName): Record<string, TypedData> {
  const keys = events.map(({ partitionKey }) => partitionKey).filter((key) => typeof key === 'string');
  return {
    PartitionContext: partitionContext(name),
    PartitionKeyArray: { collectionString: { string: keys } },
    OffsetArray: { collectionString: { string: events.map(({ offset }) => offset) } },
    SequenceNumberArray: { collectionSint64: { sint64: events.map(({ sequenceNumber }) => sequenceNumber) } },
    EnqueuedTimeUtcArray: json(events.map(unmarkedTime)),
    PropertiesArray: json(events.map(({ properties }) => properties ?? {})),
    SystemPropertiesArray: json(events.map(systemProperties)),
  };
}

/** Metadata of one event. */
export function eventMetadata(event: ReceivedEventData, name: PartitionName): Record<string, TypedData> {
  return {
    PartitionContext: partitionContext(name),
    ...(typeof event.partitionKey === 'string' && { PartitionKey: { string: event.partitionKey } }),
    Offset: { string: event.offset },
    SequenceNumber: json(event.sequenceNumber),
    EnqueuedTimeUtc: json(unmarkedTime(event)),
    Properties: json(event.properties ?? {}),
    SystemProperties: json(systemProperties(event)),
  };
}

function systemProperties(event: ReceivedEventData): Record<string, unknown> {
  return {
    ...event.systemProperties,
    SequenceNumber: event.sequenceNumber,
    Offset: Number(event.offset),
    OffsetString: event.offset,
    PartitionKey: event.partitionKey ?? null,
    EnqueuedTimeUtc: unmarkedTime(event),
  };
}

function partitionContext({ namespace, hub, consumerGroup, partition }: PartitionName): TypedData {
  return json({
    FullyQualifiedNamespace: namespace,
    EventHubName: hub,
    ConsumerGroup: consumerGroup,
    PartitionId: partition,
  });
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** .NET writes a DateTime of unspecified kind: UTC without `Z`. */
function unmarkedTime({ enqueuedTimeUtc }: ReceivedEventData): string {
  return enqueuedTimeUtc.toISOString().replace(/Z$/, '');
}

function textOf(event: ReceivedEventData): string {
  const body: unknown = event.body;
  if (typeof body === 'string') return body;
  // A message may come without a body.
  return body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : (JSON.stringify(body) ?? '');
}

function bytesOf(event: ReceivedEventData): Uint8Array {
  const body: unknown = event.body;
  return body instanceof Uint8Array ? body : Buffer.from(textOf(event));
}
