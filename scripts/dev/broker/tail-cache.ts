import { recordSize } from './log-record.ts';
import type { StoredEvent } from './log-record.ts';

const MAX_BYTES = 1024 * 1024;

export type TailCache = {
  push: (events: StoredEvent[]) => void;
  /** Events from `sequence` on; undefined when the cache begins later. */
  from: (sequence: number, maxCount: number) => StoredEvent[] | undefined;
};

/** The newest events of a partition in memory (about 1 MiB), so that consumers at the tail need no disk. */
export function createTailCache(): TailCache {
  let events: StoredEvent[] = [];
  let bytes = 0;
  return {
    push(added) {
      for (const event of added) bytes += recordSize(event);
      events.push(...added);
      if (bytes <= MAX_BYTES) return;
      let drop = 0;
      // Halved at once, so that the array is not shifted for every event.
      while (drop < events.length - 1 && bytes > MAX_BYTES / 2) bytes -= recordSize(events[drop++] as StoredEvent);
      events = events.slice(drop);
    },
    from(sequence, maxCount) {
      const first = events[0]?.sequence;
      if (first === undefined || sequence < first) return undefined;
      return events.slice(sequence - first, sequence - first + maxCount);
    },
  };
}
