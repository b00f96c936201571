import { AppError } from '#core/domain/errors';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { EventPublisher } from '#core/domain/ports';
import type { Publication } from './event-publisher-contract.ts';

/** An in-memory broker that records events. It passes the contract of the real publisher. */
export type MemoryEventPublisher = EventPublisher & {
  log: (Publication & { event: DomainEvent })[];
  /** Called before each event is taken; throw to refuse it. */
  before: (event: DomainEvent) => void | Promise<void>;
};

/** The hubs' own limit (Event Hubs Standard). */
const MOST_BYTES = 1024 * 1024;

export function createMemoryEventPublisher(): MemoryEventPublisher {
  const broker: MemoryEventPublisher = {
    log: [],
    before: () => undefined,
    async publish(event, target) {
      await broker.before(event);
      const size = Buffer.byteLength(jsonOf(event));
      if (size > MOST_BYTES) throw new AppError({ code: 'event.too-large', kind: 'too-large', message: 'too large' });
      broker.log.push({ ...target, event });
    },
  };
  return broker;
}

function jsonOf(event: DomainEvent): string {
  try {
    return JSON.stringify(event);
  } catch {
    throw new AppError({ code: 'event.refused', kind: 'invalid', message: 'no JSON form' });
  }
}
