import { crc32 } from 'node:zlib';

/** One durable event: what a record of the log holds. Its offset is its byte position in the partition's whole log. */
export type StoredEvent = {
  sequence: number;
  offset: number;
  enqueuedMs: number;
  headerLength: number;
  message: Buffer;
};

/** Bytes before the message: length 4, CRC-32 4, sequence 6, time 6, header length 4. */
export const RECORD_HEADER = 24;
const CHECKED_FROM = 8;
/** A message is at most 1 MiB plus our annotations; a length beyond this is damage, not data. */
const MAX_MESSAGE = 2 * 1024 * 1024;

export function recordSize(event: Pick<StoredEvent, 'message'>): number {
  return RECORD_HEADER + event.message.length;
}

export function encodeRecord(event: StoredEvent): Buffer {
  const record = Buffer.alloc(recordSize(event));
  record.writeUInt32BE(event.message.length, 0);
  record.writeUIntBE(event.sequence, 8, 6);
  record.writeUIntBE(event.enqueuedMs, 14, 6);
  record.writeUInt32BE(event.headerLength, 20);
  event.message.copy(record, RECORD_HEADER);
  record.writeUInt32BE(crc32(record.subarray(CHECKED_FROM)), 4);
  return record;
}

export type Decoded =
  | { state: 'record'; event: StoredEvent; size: number }
  /** More bytes are needed: `size` from the record's start. */
  | { state: 'short'; size: number }
  | { state: 'damaged' };

/** Reads the record at `position` of `buffer`; `baseOffset` is the offset of the buffer's first byte. */
export function decodeRecord(buffer: Buffer, position: number, baseOffset: number): Decoded {
  if (buffer.length - position < RECORD_HEADER) return { state: 'short', size: RECORD_HEADER };
  const length = buffer.readUInt32BE(position);
  if (length > MAX_MESSAGE) return { state: 'damaged' };
  const size = RECORD_HEADER + length;
  if (buffer.length - position < size) return { state: 'short', size };
  const record = buffer.subarray(position, position + size);
  if (crc32(record.subarray(CHECKED_FROM)) !== record.readUInt32BE(4)) return { state: 'damaged' };
  const event = {
    sequence: record.readUIntBE(8, 6),
    offset: baseOffset + position,
    enqueuedMs: record.readUIntBE(14, 6),
    headerLength: record.readUInt32BE(20),
    message: record.subarray(RECORD_HEADER),
  };
  return { state: 'record', event, size };
}
