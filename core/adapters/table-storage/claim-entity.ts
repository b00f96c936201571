import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { TableEntity } from '@azure/data-tables';
import type { ClaimRow, ClaimState } from '#core/domain/events/dedup-claim';
import type { EventIdentity } from '#core/domain/events/dedup-key';
import { asStorableText, storableText } from './storable-text.ts';

export type ClaimKeys = { partitionKey: string; rowKey: string };

/** What a row says besides its claim; never personal data. */
export type ClaimNotes = {
  type: string;
  subject: string;
  hubPartition: string;
  firstSeen: Date;
  doneAt?: Date;
  effectRef?: string;
  lastError?: string;
};

/** A property holds at most 64 KiB: 32 Ki UTF-16 units of text, or that many bytes. */
const TEXT_LIMIT = 30_000;
const CHUNK_BYTES = 60_000;
/**
 * An entity holds 1 MiB, like the largest event; Azurite counts bytes in base64, so 720 kB of them. Compressed, all but the densest
 * text of 1 MiB fits.
 */
const MAX_CHUNKS = 12;
/** Of a body that does not fit, as much as always does; gzip adds a thousandth at most. */
const BYTES_KEPT = 700_000;
/** Compressing more than this would hold up the process: a body that large is cut without trying. */
const MOST_BYTES_COMPRESSED = 4 * 1024 * 1024;
const NOTE_LIMIT = 1_000;

/**
 * Keys by the event alone, so that every redelivery finds the row. Hashed, because ids may hold characters that keys must not.
 * The day in front makes the clean-up a range of partitions; the shard spreads a day's load.
 */
export function claimKeys(consumer: string, { source, id, time }: EventIdentity): ClaimKeys {
  const hash = createHash('sha256').update(`${consumer}\n${source}\n${id}`).digest('hex');
  const day = time.toISOString().slice(0, 10).replaceAll('-', '');
  return { partitionKey: `${day}-${hash.slice(0, 1)}`, rowKey: hash };
}

/** Keys of the dead letter of a claim: the same partition, so that both change in one transaction. */
export function deadLetterKeys({ partitionKey, rowKey }: ClaimKeys): ClaimKeys {
  return { partitionKey, rowKey: `dlq_${rowKey}` };
}

export function toClaimEntity(keys: ClaimKeys, row: ClaimRow, notes: ClaimNotes): TableEntity {
  return {
    ...keys,
    ...storableNotes(notes),
    state: row.state,
    owner: row.owner,
    fence: { type: 'Int64', value: String(row.fence) },
    leaseUntil: new Date(row.leaseUntil),
    attempts: row.attempts,
  };
}

/** The texts of a row as Table Storage takes them: one that it refuses would make the event come back for ever. */
export function storableNotes<T extends object>(notes: T): T {
  const entries = Object.entries(notes).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? storableText(value, NOTE_LIMIT) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

export function fromClaimEntity(entity: Record<string, unknown>): ClaimRow {
  const { leaseUntil } = entity;
  return {
    state: stateOf(entity['state']),
    owner: String(entity['owner']),
    fence: Number(entity['fence']),
    leaseUntil: leaseUntil instanceof Date ? leaseUntil.getTime() : 0,
    attempts: Number(entity['attempts']),
  };
}

function stateOf(value: unknown): ClaimState {
  return value === 'DONE' || value === 'DEAD' ? value : 'CLAIMED';
}

/**
 * The body as it came: as text that people can read where a property holds it, else its bytes, compressed, in several properties.
 * `eventTruncated` says that only the beginning of the body is there, `eventBytes` how long it was.
 */
export function bodyProperties(body: Uint8Array): Record<string, unknown> {
  const event = asStorableText(body, TEXT_LIMIT);
  if (event !== undefined) return { event };
  const whole = body.byteLength <= MOST_BYTES_COMPRESSED ? gzipSync(body) : undefined;
  const eventTruncated = whole === undefined || whole.length > MAX_CHUNKS * CHUNK_BYTES;
  const bytes = eventTruncated ? gzipSync(body.subarray(0, BYTES_KEPT)) : whole;
  const parts = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, index) => [
    `eventGzip${String(index).padStart(2, '0')}`,
    new Uint8Array(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  ]);
  return { ...Object.fromEntries(parts), eventTruncated, eventBytes: body.byteLength };
}

/** The beginning of a body in its plainest form: for a store that refused the whole, for whatever reason. */
export function bodyExcerpt(body: Uint8Array): Record<string, unknown> {
  const eventGzip00 = new Uint8Array(gzipSync(body.subarray(0, CHUNK_BYTES)).subarray(0, CHUNK_BYTES));
  return { eventGzip00, eventTruncated: true, eventBytes: body.byteLength };
}
