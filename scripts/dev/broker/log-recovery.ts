import { mkdir, open, readdir, stat, truncate } from 'node:fs/promises';
import { recordSize } from './log-record.ts';
import type { StoredEvent } from './log-record.ts';
import { newSegment, readFirstTime, scanSegment, segmentFromName } from './log-segment.ts';
import type { Segment } from './log-segment.ts';

export type RecoveredLog = {
  segments: Segment[];
  last: StoredEvent | undefined;
  nextSequence: number;
  nextOffset: number;
};

/**
 * Finds the segments of a partition and truncates the newest one after its last intact record. What is cut off was never
 * acknowledged: an acknowledgement comes after the write and its fdatasync.
 */
export async function openSegments(dir: string): Promise<RecoveredLog> {
  await mkdir(dir, { recursive: true });
  const segments = await listSegments(dir);
  const newest = segments.at(-1);
  if (!newest) {
    const first = newSegment(dir, 0, 0);
    await createFile(dir, first);
    return { segments: [first], last: undefined, nextSequence: 0, nextOffset: 0 };
  }
  const { last, validBytes } = await scanSegment(newest);
  if (validBytes < newest.size) await cutTail(newest, validBytes);
  for (const segment of segments.slice(0, -1)) await readFirstTime(segment);
  const known = last ?? (await lastOf(segments.at(-2)));
  return {
    segments,
    last: known,
    nextSequence: last ? last.sequence + 1 : newest.firstSequence,
    nextOffset: last ? last.offset + recordSize(last) : newest.firstOffset,
  };
}

/** Creates a segment's file and makes its name durable. */
export async function createFile(dir: string, segment: Segment): Promise<void> {
  const file = await open(segment.path, 'a');
  await file.close();
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function listSegments(dir: string): Promise<Segment[]> {
  const found = (await readdir(dir))
    .map((name) => segmentFromName(dir, name))
    .filter((segment) => segment !== undefined);
  for (const segment of found) segment.size = (await stat(segment.path)).size;
  return found.toSorted((a, b) => a.firstOffset - b.firstOffset || a.firstSequence - b.firstSequence);
}

async function cutTail(segment: Segment, validBytes: number): Promise<void> {
  await truncate(segment.path, validBytes);
  const file = await open(segment.path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  segment.size = validBytes;
}

async function lastOf(segment: Segment | undefined): Promise<StoredEvent | undefined> {
  return segment && (await scanSegment(segment)).last;
}
