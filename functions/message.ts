import { readBody } from '#core/domain/events/message-body';
import type { BatchItem } from './event-batch.ts';

/** A message and the JSON value in its body, or why there is none. */
export type Message = BatchItem & ({ value: unknown } | { value?: undefined; fault: unknown });

/** Reads a body; what is wrong with it is kept until there is a claim to write the dead letter by. */
export function openMessage(item: BatchItem): Message {
  try {
    return { ...item, value: readBody(item.body) };
  } catch (fault) {
    return { ...item, fault };
  }
}

/** Where the hub keeps the message, for people. */
export function placeOf({ position: { hub, partition, sequence } }: BatchItem): string {
  return `${hub}/${partition}/${sequence}`;
}
