import { isMoment } from './moment.ts';

/** Where the hub keeps the event: never changes, however often it is delivered. */
export type EventPosition = {
  hub: string;
  partition: string;
  sequence: string;
  /** When the broker took it, ISO 8601; empty when the host did not say. */
  enqueuedAt: string;
};

/** What tells one event from every other, and on which day its row is kept. */
export type EventIdentity = { source: string; id: string; time: Date };

/** Longest id or source that is accepted. */
const MAX_LENGTH = 500;
const UNKNOWN_TIME = new Date(0);

/**
 * Identity of a message: `source`, `id` and `time` of the CloudEvent, so that a copy at any other position has the same.
 * A message without them gets the identity of its position; its redeliveries have the same, its copies do not. The time belongs
 * to it: a hub that was made anew counts from 0 again.
 */
export function identityOf(event: unknown, position: EventPosition): EventIdentity {
  if (typeof event === 'object' && event !== null && 'id' in event && 'source' in event && 'time' in event) {
    const { id, source, time } = event;
    if (isName(id) && isName(source) && isMoment(time)) return { source, id, time: new Date(time) };
  }
  const { hub, partition, sequence, enqueuedAt } = position;
  const time = isMoment(enqueuedAt) ? new Date(enqueuedAt) : UNKNOWN_TIME;
  return { source: `hub:${hub}/${partition}`, id: `${sequence}@${time.toISOString()}`, time };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_LENGTH;
}
