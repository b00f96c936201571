import { AppError } from '../errors.ts';

/** Where the hub keeps the event: never changes, however often it is delivered. */
export type EventPosition = {
  hub: string;
  partition: string;
  sequence: string;
  /** When the broker took it, ISO 8601. */
  enqueuedAt: string;
};

/** What tells one event from every other, and on which day its row is kept. */
export type EventIdentity = { source: string; id: string; time: Date };

const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Longest id or source that we take for one. */
const MAX_LENGTH = 500;

/**
 * Identity of a message: `source`, `id` and `time` of the CloudEvent, so that a copy at any other position has the same.
 * A message without them gets the identity of its position; its redeliveries have the same, its copies do not.
 * @throws AppError `bug` when not even the position has a time.
 */
export function identityOf(event: unknown, position: EventPosition): EventIdentity {
  if (typeof event === 'object' && event !== null && 'id' in event && 'source' in event && 'time' in event) {
    const { id, source, time } = event;
    if (isName(id) && isName(source) && isTime(time)) return { source, id, time: new Date(time) };
  }
  const { hub, partition, sequence, enqueuedAt } = position;
  const time = new Date(enqueuedAt);
  if (Number.isNaN(time.getTime())) {
    throw new AppError({
      code: 'event.no-position',
      kind: 'bug',
      message: 'the host did not say when the event was enqueued',
    });
  }
  return { source: `hub:${hub}/${partition}`, id: sequence, time };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_LENGTH;
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && UTC_TIME.test(value) && !Number.isNaN(Date.parse(value));
}
