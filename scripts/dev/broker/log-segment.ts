import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecord, recordSize } from './log-record.ts';
import type { StoredEvent } from './log-record.ts';

/** Distance of index entries: a read skips at most this much. */
const INDEX_STRIDE = 64 * 1024;
const CHUNK = 256 * 1024;

export type IndexEntry = { sequence: number; offset: number; enqueuedMs: number };

/** One file of a partition's log. Its name says where it begins, so an empty file still keeps the numbering. */
export type Segment = {
  path: string;
  firstSequence: number;
  firstOffset: number;
  size: number;
  /** Every ~64 KiB one entry; undefined until the file has been scanned. */
  index: IndexEntry[] | undefined;
  /** Enqueued time of the first event; undefined while empty. */
  firstMs: number | undefined;
};

const NAME = /^(\d{16})-(\d{16})\.log$/;

export function newSegment(dir: string, firstSequence: number, firstOffset: number): Segment {
  const name = [firstSequence, firstOffset].map((number) => String(number).padStart(16, '0')).join('-');
  return { path: join(dir, `${name}.log`), firstSequence, firstOffset, size: 0, index: [], firstMs: undefined };
}

/** The segment that a file name stands for; undefined for other files. Size and index are not known yet. */
export function segmentFromName(dir: string, name: string): Segment | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  return { ...newSegment(dir, Number(match[1]), Number(match[2])), index: undefined };
}

/** Reads only the first event's time, which retention and look-ups by time need of every segment. */
export async function readFirstTime(segment: Segment): Promise<void> {
  for await (const event of readEvents(segment, 0)) {
    segment.firstMs = event.enqueuedMs;
    return;
  }
}

/** Notes an event that stands at the end of the segment. */
export function noteEvent(segment: Segment, event: IndexEntry): void {
  segment.firstMs ??= event.enqueuedMs;
  const index = (segment.index ??= []);
  const last = index.at(-1);
  if (last && event.offset - last.offset < INDEX_STRIDE) return;
  index.push({ sequence: event.sequence, offset: event.offset, enqueuedMs: event.enqueuedMs });
}

export type Scan = { last: StoredEvent | undefined; validBytes: number };

/** Reads the whole file, builds the index and says where the intact part ends. */
export async function scanSegment(segment: Segment): Promise<Scan> {
  segment.index = [];
  const scan: Scan = { last: undefined, validBytes: 0 };
  for await (const event of readEvents(segment, 0)) {
    noteEvent(segment, event);
    scan.last = event;
    scan.validBytes = event.offset - segment.firstOffset + recordSize(event);
  }
  return scan;
}

/** Position in the file from which a search for the first event with `field` above `after` may start. */
export async function searchStart(segment: Segment, field: keyof IndexEntry, after: number): Promise<number> {
  if (!segment.index) await scanSegment(segment);
  const index = segment.index ?? [];
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((index[middle]?.[field] ?? Infinity) <= after) low = middle + 1;
    else high = middle;
  }
  const entry = index[low - 1];
  return entry ? entry.offset - segment.firstOffset : 0;
}

/** Intact events from a record boundary on; ends at the end of the file or at the first damaged record. */
export async function* readEvents(segment: Segment, position: number): AsyncGenerator<StoredEvent> {
  const file = await open(segment.path, 'r');
  try {
    let start = position;
    let wanted = CHUNK;
    for (;;) {
      const chunk = await readChunk(file, start, wanted);
      let at = 0;
      let next = decodeRecord(chunk, at, segment.firstOffset + start);
      while (next.state === 'record') {
        yield next.event;
        at += next.size;
        next = decodeRecord(chunk, at, segment.firstOffset + start);
      }
      if (next.state === 'damaged' || chunk.length < wanted) return;
      start += at;
      wanted = Math.max(CHUNK, next.size);
    }
  } finally {
    await file.close();
  }
}

async function readChunk(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
