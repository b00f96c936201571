import type { Transaction, UnitOfWork } from '#core/domain/ports';
import { createActivityLog } from './activity-log.ts';
import { createConversationStore } from './conversation-store.ts';
import { createIdempotencyKeys } from './idempotency-keys.ts';
import { createOutbox } from './outbox.ts';
import type { Pool } from './pool.ts';
import { createProcessedEvents } from './processed-events.ts';
import { createSeriesStore } from './series-store.ts';
import { createTaskStore } from './task-store.ts';
import { inUserTransaction } from './transaction.ts';
import type { Queries } from './transaction.ts';

/** Channel of the hint that a user's activity grew; its payload is the user id and nothing else. */
export const ACTIVITY_CHANNEL = 'activity';

export type UnitOfWorkOptions = {
  pool: Pool;
  /** Whether to tell listening replicas of new activity (default yes). */
  notify?: boolean;
  /** Called after a commit that wrote events: wakes the local relay. */
  onCommit?: () => void;
};

/** One user's all-or-nothing piece of work on PostgreSQL, with every store in it (ports.ts). */
export function createUnitOfWork({ pool, notify = true, onCommit }: UnitOfWorkOptions): UnitOfWork {
  return {
    async run(userId, work) {
      const wrote = { activity: false, events: false };
      const result = await inUserTransaction({
        pool,
        userId,
        work: (queries) => work(transactionOf(queries, userId, wrote)),
        // A statement of its own: NOTIFY inside the writing transactions would serialise their commits.
        afterCommit: () =>
          notify && wrote.activity
            ? { name: 'activity-notify', text: 'SELECT pg_notify($1, $2)', values: [ACTIVITY_CHANNEL, userId] }
            : null,
      });
      if (wrote.events) onCommit?.();
      return result;
    },
  };
}

function transactionOf(queries: Queries, userId: string, wrote: { activity: boolean; events: boolean }): Transaction {
  const activity = createActivityLog(queries, userId);
  const outbox = createOutbox(queries);
  return {
    userId,
    tasks: createTaskStore(queries),
    series: createSeriesStore(queries),
    activity: {
      append: (entry) => {
        wrote.activity = true;
        return activity.append(entry);
      },
    },
    outbox: {
      append: (event) => {
        wrote.events = true;
        return outbox.append(event);
      },
    },
    processed: createProcessedEvents(queries),
    idempotency: createIdempotencyKeys(queries, userId),
    conversations: createConversationStore(queries, userId),
  };
}
