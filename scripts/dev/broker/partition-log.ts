import { AppError } from '#core/domain/errors';
import type { IncomingEvent } from './amqp-batch.ts';
import { recordSize } from './log-record.ts';
import type { StoredEvent } from './log-record.ts';
import { openSegments } from './log-recovery.ts';
import type { IndexEntry, Segment } from './log-segment.ts';
import { readEvents, searchStart } from './log-segment.ts';
import { createLogWriter } from './log-writer.ts';
import type { LogState } from './log-writer.ts';
import { createTailCache } from './tail-cache.ts';
import { toWireMessage } from './stored-message.ts';

/** First and last event of a partition; `lastSequence` and `lastOffset` are -1 before the first event. */
export type PartitionInfo = {
  isEmpty: boolean;
  beginSequence: number;
  lastSequence: number;
  lastOffset: number;
  lastEnqueuedMs: number;
};

export type PartitionLog = {
  info: () => PartitionInfo;
  /** Resolves when all the events are on disk, next to each other and in their order. */
  append: (events: IncomingEvent[]) => Promise<void>;
  /** Durable events from `sequence` on (or from the first that is left), at most `maxCount`, at least one if there is one. */
  read: (sequence: number, maxCount: number) => Promise<StoredEvent[]>;
  /** Sequence number of the first event whose `field` is greater than `after`; that of the next event if there is none. */
  sequenceAfter: (field: keyof IndexEntry, after: number) => Promise<number>;
  /** Calls back after every append; returns a function that ends it. */
  onAppend: (listener: () => void) => () => void;
  /** Deletes whole segments whose events are all older. */
  deleteBefore: (cutoffMs: number) => Promise<void>;
  close: () => Promise<void>;
};

export type PartitionLogOptions = { dir: string; now: () => number; segmentBytes?: number };

const DEFAULT_SEGMENT_BYTES = 8 * 1024 * 1024;
const READ_BYTES = 512 * 1024;

/** Opens a partition's log: cuts off a torn tail and goes on with the numbers that were there. */
export async function openPartitionLog(options: PartitionLogOptions): Promise<PartitionLog> {
  const { segments, last, nextSequence, nextOffset } = await openSegments(options.dir);
  // All events may be deleted already: then the numbers alone remain.
  const state: LogState = {
    segments,
    nextSequence,
    nextOffset,
    last: last ?? { sequence: nextSequence - 1, offset: nextOffset - 1, enqueuedMs: 0 },
  };
  const cache = createTailCache();
  const listeners = new Set<() => void>();

  const writer = createLogWriter({
    dir: options.dir,
    segmentBytes: options.segmentBytes ?? DEFAULT_SEGMENT_BYTES,
    state,
    number: (events) => numberEvents(events, state, Math.max(options.now(), state.last.enqueuedMs)),
    onDurable(events) {
      cache.push(events);
      for (const listener of listeners) listener();
    },
  });

  return {
    info: () => ({
      isEmpty: beginSequence(state) === state.nextSequence,
      beginSequence: beginSequence(state),
      lastSequence: state.nextSequence - 1,
      lastOffset: state.last.offset,
      lastEnqueuedMs: state.last.enqueuedMs,
    }),
    append: writer.append,
    read: async (sequence, maxCount) => {
      const from = Math.max(sequence, beginSequence(state));
      if (from >= state.nextSequence) return [];
      return cache.from(from, maxCount) ?? (await readFromDisk(state, from, maxCount));
    },
    sequenceAfter: (field, after) => findAfter(state, field, after),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    deleteBefore: writer.deleteBefore,
    close: writer.close,
  };
}

function beginSequence(state: LogState): number {
  return state.segments[0]?.firstSequence ?? state.nextSequence;
}

/** Gives events their final numbers; the state itself changes only when they are on disk. */
function numberEvents(events: IncomingEvent[], state: LogState, enqueuedMs: number): StoredEvent[] {
  let { nextSequence: sequence, nextOffset: offset } = state;
  return events.map((event) => {
    const stored = { sequence, offset, enqueuedMs, ...toWireMessage(event, { sequence, offset, enqueuedMs }) };
    sequence += 1;
    offset += recordSize(stored);
    return stored;
  });
}

async function readFromDisk(state: LogState, from: number, maxCount: number): Promise<StoredEvent[]> {
  const { segments, nextSequence: end } = state;
  const events: StoredEvent[] = [];
  let bytes = 0;
  const start = segments.findLastIndex((segment) => segment.firstSequence <= from);
  for (const segment of segments.slice(Math.max(start, 0))) {
    for await (const event of eventsFrom(segment, 'sequence', from - 1)) {
      if (event.sequence < from) continue;
      if (event.sequence >= end) return events;
      events.push(event);
      bytes += event.message.length;
      if (events.length >= maxCount || bytes >= READ_BYTES) return events;
    }
  }
  return events;
}

async function findAfter(state: LogState, field: keyof IndexEntry, after: number): Promise<number> {
  const end = state.nextSequence;
  const { segments } = state;
  const first = { sequence: 'firstSequence', offset: 'firstOffset', enqueuedMs: 'firstMs' } as const;
  const start = segments.findLastIndex((segment) => (segment[first[field]] ?? Infinity) <= after);
  for (const segment of segments.slice(Math.max(start, 0))) {
    for await (const event of eventsFrom(segment, field, after)) {
      if (event.sequence >= end) return end;
      if (event[field] > after) return event.sequence;
    }
  }
  return end;
}

/** A segment that retention deleted meanwhile has no events; for the reader that is not an error. */
async function* eventsFrom(segment: Segment, field: keyof IndexEntry, after: number): AsyncGenerator<StoredEvent> {
  try {
    yield* readEvents(segment, await searchStart(segment, field, after));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new AppError({
      code: 'broker.log-unreadable',
      kind: 'unavailable',
      message: 'The log cannot be read.',
      cause,
    });
  }
}
