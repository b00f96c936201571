import type { Limits } from '../limits.ts';

/** An open live-update stream. */
export type OpenStream = {
  userId: string;
  /** Closes it cleanly, so that the browser reconnects. */
  end: () => void;
  /** Ends it when its session has ended. */
  check: () => Promise<void>;
};

/** The open streams of this replica. */
export type EventStreams = {
  /** False when the person or the replica has as many as allowed. */
  add(stream: OpenStream): boolean;
  remove(stream: OpenStream): void;
  /** Looks again whether the sessions of a user's streams have ended. */
  check(userId: string): void;
  endAll(): void;
  count(): number;
};

export function createEventStreams(limits: Pick<Limits, 'streams' | 'streamsPerUser'>): EventStreams {
  const open = new Map<string, Set<OpenStream>>();
  let count = 0;
  return {
    add(stream) {
      const own = open.get(stream.userId) ?? new Set();
      if (count >= limits.streams || own.size >= limits.streamsPerUser) return false;
      open.set(stream.userId, own.add(stream));
      count++;
      return true;
    },
    remove(stream) {
      const own = open.get(stream.userId);
      if (!own?.delete(stream)) return;
      count--;
      if (own.size === 0) open.delete(stream.userId);
    },
    check(userId) {
      // Removing the current element of a Set while iterating is defined: nothing is skipped.
      for (const stream of open.get(userId) ?? []) void stream.check();
    },
    endAll() {
      for (const own of open.values()) for (const stream of own) stream.end();
    },
    count: () => count,
  };
}
