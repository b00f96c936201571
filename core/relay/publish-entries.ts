import { AppError, kindOf } from '#core/domain/errors';
import { hubOf, userOf } from '#core/domain/events/domain-event';
import type { Category } from '#core/domain/names';
import type { EventPublisher, LaneOutcome, OutboxEntry } from '#core/domain/ports';

export type PublishTurn = {
  lane: Category;
  publisher: EventPublisher;
  /** What stays in order: all events of a category (the literal FR-037), or those of one user. */
  ordering: 'category' | 'user';
  /** When true, no further publish is started. */
  isOver: () => boolean;
};

const MOST_ERROR_CHARACTERS = 500;

/**
 * Publishes entries one at a time, in order, and stops at the first failure, so that nothing overtakes. Only an event that
 * the broker can never take is set aside (it would block its lane for ever) and the next one follows.
 */
export async function publishEntries(
  entries: OutboxEntry[],
  { lane, publisher, ordering, isOver }: PublishTurn,
): Promise<LaneOutcome> {
  const outcome: LaneOutcome = { published: [], dead: [], failed: null };
  for (const { id, event } of entries) {
    if (isOver()) break;
    const partitionKey = ordering === 'user' ? userOf(event) : lane;
    try {
      await publisher.publish(event, { hub: hubOf(event.type), partitionKey });
      outcome.published.push(id);
    } catch (error) {
      const entry = { id, error: reasonOf(error) };
      if (isPoison(error)) {
        outcome.dead.push(entry);
        continue;
      }
      outcome.failed = entry;
      break;
    }
  }
  return outcome;
}

function isPoison(error: unknown): boolean {
  const kind = kindOf(error);
  return kind === 'too-large' || kind === 'invalid';
}

function reasonOf(error: unknown): string {
  const text = error instanceof AppError ? `${error.code}: ${error.message}` : String(error);
  return text.slice(0, MOST_ERROR_CHARACTERS);
}
