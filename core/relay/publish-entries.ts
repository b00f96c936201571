import { describeFailure } from '#core/domain/describe-failure';
import type { Failure } from '#core/domain/describe-failure';
import { userOf } from '#core/domain/events/domain-event';
import { requirePublishable } from '#core/domain/events/message-body';
import { HUBS } from '#core/domain/names';
import type { Category } from '#core/domain/names';
import type { EventPublisher, LaneOutcome, OutboxEntry } from '#core/domain/ports';

export type PublishTurn = {
  lane: Category;
  publisher: EventPublisher;
  /** What stays in order: all events of a category (the literal FR-037), or those of one user. */
  ordering: 'category' | 'user';
  /** When true, no further publish is started. */
  isOver: () => boolean;
  /** Counts failures of an entry that nobody can explain, one after the other; resolves to how many they are. */
  countUnexplained: (id: string) => number;
};

/**
 * An entry that fails so often in a row for no reason that anybody knows is set aside. By the relay's back-off this takes about
 * three minutes; an outage has a reason (`unavailable`) and is waited for without end.
 */
const MOST_UNEXPLAINED_FAILURES = 12;

/**
 * Publishes entries one at a time, in order, and stops at the first failure, so that nothing overtakes. Only an event that
 * the broker can never take is set aside (it would block its lane for ever) and the next one follows.
 */
export async function publishEntries(entries: OutboxEntry[], turn: PublishTurn): Promise<LaneOutcome> {
  const outcome: LaneOutcome = { published: [], dead: [], failed: null };
  for (const { id, event } of entries) {
    if (turn.isOver()) break;
    try {
      requirePublishable(event);
      await turn.publisher.publish(event, { hub: HUBS[turn.lane], partitionKey: partitionKeyOf(event, turn) });
      outcome.published.push(id);
    } catch (error) {
      const failure = describeFailure(error);
      const entry = { id, error: `${failure.code}: ${failure.reason}` };
      if (isPoison(failure, () => turn.countUnexplained(id))) {
        outcome.dead.push(entry);
        continue;
      }
      outcome.failed = entry;
      break;
    }
  }
  return outcome;
}

/** A row of another release, or one that was damaged, may hold anything; its lane is always known. */
function partitionKeyOf(event: { subject?: unknown }, { ordering, lane }: PublishTurn): string {
  return ordering === 'user' && typeof event.subject === 'string' ? userOf({ subject: event.subject }) : lane;
}

function isPoison({ kind }: Failure, countUnexplained: () => number): boolean {
  if (kind === 'bug') return countUnexplained() >= MOST_UNEXPLAINED_FAILURES;
  return kind === 'too-large' || kind === 'invalid';
}
