import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#core/domain/errors';
import type { IncomingEvent } from './amqp-batch.ts';
import { encodeRecord, recordSize } from './log-record.ts';
import type { StoredEvent } from './log-record.ts';
import { createFile } from './log-recovery.ts';
import { newSegment, noteEvent } from './log-segment.ts';
import type { IndexEntry, Segment } from './log-segment.ts';

/** Largest group commit: bounds what waits in memory for a slow disk. */
const MAX_GROUP_EVENTS = 4000;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;

/** What is on disk: shared with the reading side, changed only here. */
export type LogState = { segments: Segment[]; nextSequence: number; nextOffset: number; last: IndexEntry };

type Waiting = { events: IncomingEvent[]; bytes: number; done: () => void; failed: (error: unknown) => void };

export type LogWriterOptions = {
  dir: string;
  segmentBytes: number;
  state: LogState;
  number: (events: IncomingEvent[]) => StoredEvent[];
  onDurable: (events: StoredEvent[]) => void;
};

export type LogWriter = {
  append: (events: IncomingEvent[]) => Promise<void>;
  deleteBefore: (cutoffMs: number) => Promise<void>;
  close: () => Promise<void>;
};

/** The one writer of a partition: whatever waits while the disk is busy goes into the next write and fdatasync together. */
export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { state } = options;
  const queue: Waiting[] = [];
  let file: FileHandle | undefined;
  let closed = false;
  /** Everything that touches the files runs one after the other. */
  let tail: Promise<void> = Promise.resolve();

  function serially(action: () => Promise<void>): Promise<void> {
    const result = tail.then(action);
    tail = result.catch(() => undefined);
    return result;
  }

  async function writeGroup(): Promise<void> {
    const group = takeGroup(queue);
    if (group.length === 0) return;
    try {
      const events = options.number(group.flatMap((waiting) => waiting.events));
      await write(events);
      for (const waiting of group) waiting.done();
      options.onDurable(events);
    } catch (cause) {
      const error = unwritable(cause);
      for (const waiting of group) waiting.failed(error);
    }
  }

  async function write(events: StoredEvent[]): Promise<void> {
    let segment = newest(state);
    if (segment.size >= options.segmentBytes) segment = await roll();
    file ??= await open(segment.path, 'r+');
    const bytes = Buffer.concat(events.map(encodeRecord));
    try {
      await writeAll(file, bytes, segment.size);
      await file.datasync();
    } catch (cause) {
      // A partly written record must not remain where the next write begins.
      await file.truncate(segment.size).catch(() => undefined);
      throw cause;
    }
    commit(state, events, { segment, bytes: bytes.length });
  }

  async function roll(): Promise<Segment> {
    const segment = newSegment(options.dir, state.nextSequence, state.nextOffset);
    await createFile(options.dir, segment);
    await file?.close();
    file = undefined;
    state.segments.push(segment);
    return segment;
  }

  return {
    append(events) {
      if (closed) return Promise.reject(unwritable(undefined));
      const bytes = events.reduce((sum, event) => sum + event.rest.length + event.annotations.length, 0);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      queue.push({ events, bytes, done: resolve, failed: reject });
      void serially(writeGroup);
      return promise;
    },
    deleteBefore: (cutoffMs) =>
      serially(async () => {
        const end = newest(state);
        // The newest file keeps the numbering, so it is replaced by an empty one rather than deleted.
        if (end.firstMs !== undefined && state.last.enqueuedMs < cutoffMs) await roll();
        while (state.segments.length > 1 && isExpired(state.segments, state.last.enqueuedMs, cutoffMs)) {
          const [oldest] = state.segments.splice(0, 1);
          if (oldest) await rm(oldest.path, { force: true });
        }
      }),
    close: () => {
      closed = true;
      return serially(async () => {
        while (queue.length > 0) await writeGroup();
        await file?.close();
        file = undefined;
      });
    },
  };
}

function takeGroup(queue: Waiting[]): Waiting[] {
  let events = 0;
  let bytes = 0;
  let count = 0;
  for (const waiting of queue) {
    if (count > 0 && (events + waiting.events.length > MAX_GROUP_EVENTS || bytes + waiting.bytes > MAX_GROUP_BYTES))
      break;
    events += waiting.events.length;
    bytes += waiting.bytes;
    count += 1;
  }
  return queue.splice(0, count);
}

function commit(state: LogState, events: StoredEvent[], { segment, bytes }: { segment: Segment; bytes: number }): void {
  for (const event of events) noteEvent(segment, event);
  const last = events.at(-1);
  if (!last) return;
  segment.size += bytes;
  state.nextSequence = last.sequence + 1;
  state.nextOffset = last.offset + recordSize(last);
  state.last = { sequence: last.sequence, offset: last.offset, enqueuedMs: last.enqueuedMs };
}

/** All events of the oldest segment are older than the cutoff when the next segment begins before it. */
function isExpired([, second]: Segment[], lastMs: number, cutoffMs: number): boolean {
  return (second?.firstMs ?? lastMs) < cutoffMs;
}

function newest(state: LogState): Segment {
  const segment = state.segments.at(-1);
  if (!segment) throw new AppError({ code: 'broker.no-segment', kind: 'bug', message: 'A log without a segment.' });
  return segment;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const result = await file.write(bytes, written, bytes.length - written, position + written);
    written += result.bytesWritten;
  }
}

function unwritable(cause: unknown): AppError {
  return new AppError({
    code: 'broker.log-unwritable',
    kind: 'unavailable',
    message: 'The log cannot be written.',
    cause,
  });
}
