import type { Limits } from '../limits.ts';

/** An open live-update stream; `end` closes it cleanly, so that the browser reconnects. */
export type OpenStream = { userId: string; tokenHash: string; end: () => void };

/** The open streams of this replica. */
export type EventStreams = {
  /** False when the person or the replica has as many as allowed. */
  add(stream: OpenStream): boolean;
  remove(stream: OpenStream): void;
  /** Ends the streams of one session: it was signed out. */
  endSession(tokenHash: string): void;
  endAll(): void;
  count(): number;
};

export function createEventStreams(limits: Pick<Limits, 'streams' | 'streamsPerUser'>): EventStreams {
  const open = new Set<OpenStream>();
  const perUser = new Map<string, number>();
  return {
    add(stream) {
      const ofUser = perUser.get(stream.userId) ?? 0;
      if (open.size >= limits.streams || ofUser >= limits.streamsPerUser) return false;
      open.add(stream);
      perUser.set(stream.userId, ofUser + 1);
      return true;
    },
    remove(stream) {
      if (!open.delete(stream)) return;
      const left = (perUser.get(stream.userId) ?? 1) - 1;
      if (left > 0) perUser.set(stream.userId, left);
      else perUser.delete(stream.userId);
    },
    endSession(tokenHash) {
      // Removing the current element of a Set while iterating is defined: nothing is skipped.
      for (const stream of open) if (stream.tokenHash === tokenHash) stream.end();
    },
    endAll() {
      for (const stream of open) stream.end();
    },
    count: () => open.size,
  };
}
