import type { Transaction, UnitOfWork } from '#core/domain/ports';
import { createAccountStore } from './account-store.ts';
import { createActivityLog } from './activity-log.ts';
import { createActivityNudge } from './activity-nudge.ts';
import { notify } from './channels.ts';
import { createChatTurns } from './chat-turns.ts';
import { createConversationStore } from './conversation-store.ts';
import { createIdempotencyKeys } from './idempotency-keys.ts';
import { createOutboxWriter } from './outbox-writer.ts';
import type { Pool } from './pool.ts';
import { createProcessedEvents } from './processed-events.ts';
import { createSeriesStore } from './series-store.ts';
import { createTaskStore } from './task-store.ts';
import { inUserTransaction } from './transaction.ts';
import type { Queries, Statement } from './transaction.ts';

export type UnitOfWorkOptions = {
  pool: Pool;
  /** Called after a commit that wrote events: wakes the local relay. */
  onCommit?: () => void;
};

/** One user's transaction on PostgreSQL with all its stores (`UnitOfWork` in core/domain/ports.ts). */
export function createUnitOfWork({ pool, onCommit }: UnitOfWorkOptions): UnitOfWork {
  const nudge = createActivityNudge(pool);
  return {
    async run(userId, work, { isRead = false } = {}) {
      const wrote: Wrote = { activity: false, account: false, events: false };
      let isToldLater = false;
      const result = await inUserTransaction({
        pool,
        userId,
        isRead,
        work: (queries) => work(transactionOf(queries, userId, wrote)),
        afterCommit: () => {
          if (wrote.account) return notify('session', userId);
          const told = wrote.activity ? nudge.now() : null;
          isToldLater = wrote.activity && told === null;
          return told;
        },
      });
      if (isToldLater) nudge.later();
      if (wrote.events) onCommit?.();
      return result;
    },
  };
}

/** What a transaction has written that others must be told of. */
type Wrote = { activity: boolean; account: boolean; events: boolean };

function transactionOf(queries: Queries, userId: string, wrote: Wrote): Transaction {
  const account = createAccountStore(queries, userId);
  const activity = createActivityLog(queries, userId);
  const onNote = (): void => void (wrote.activity = true);
  const outbox = createOutboxWriter(queries);
  return {
    userId,
    account: {
      changeTimeZone: (timeZone) => {
        wrote.account = true;
        return account.changeTimeZone(timeZone);
      },
    },
    tasks: createTaskStore(queries, onNote),
    series: createSeriesStore(queries),
    activity: {
      append: (entry) => {
        onNote();
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
    chatTurns: createChatTurns(queries, userId),
    attempt: (work) => attempt(queries, work),
  };
}

const statement = (text: string): Statement => ({ name: '', text, values: [] });

async function attempt<T>(queries: Queries, work: () => Promise<T>): Promise<T> {
  queries.send(statement('SAVEPOINT attempt'));
  try {
    const result = await work();
    queries.send(statement('RELEASE SAVEPOINT attempt'));
    return result;
  } catch (error) {
    await queries.run(statement('ROLLBACK TO SAVEPOINT attempt'));
    queries.send(statement('RELEASE SAVEPOINT attempt'));
    throw error;
  }
}
