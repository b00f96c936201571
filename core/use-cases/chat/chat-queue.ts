import { chatBusy } from './begin-turn.ts';

/** Messages of one person that one process answers or keeps waiting at a time. */
export const MOST_IN_LINE = 5;

/** Lets one piece of work of a person run at a time, in the order of the calls. */
export type ChatQueue = <T>(userId: string, work: () => Promise<T>) => Promise<T>;

/**
 * The line in front of the turns that all replicas share: who waits in the same process need not ask the database again and
 * again. The returned queue throws AppError `rate-limited`, code `chat.busy`, at once when the line is long.
 */
export function createChatQueue(): ChatQueue {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return async (userId, work) => {
    const line = lines.get(userId) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= MOST_IN_LINE) throw chatBusy();
    const mine = line.last.then(work, work);
    lines.set(userId, line);
    line.last = mine;
    line.length += 1;
    try {
      return await mine;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(userId);
    }
  };
}
