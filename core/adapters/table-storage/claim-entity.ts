import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { TableEntity } from '@azure/data-tables';
import type { ClaimRow, ClaimState } from '#core/domain/events/dedup-claim';
import type { EventIdentity } from '#core/domain/events/dedup-key';

export type ClaimKeys = { partitionKey: string; rowKey: string };

/** What a row tells besides its claim: never anything personal. */
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
/** An entity holds 1 MiB, like the largest event; compressed, a whole event fits into these. */
const MAX_CHUNKS = 16;
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
    ...notes,
    lastError: notes.lastError?.slice(0, NOTE_LIMIT),
    state: row.state,
    owner: row.owner,
    fence: { type: 'Int64', value: String(row.fence) },
    leaseUntil: new Date(row.leaseUntil),
    attempts: row.attempts,
  };
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

/** The event whole: as text that people can read where it fits into a property, else compressed. */
export function eventProperties(event: string): Record<string, unknown> {
  if (event.length <= TEXT_LIMIT) return { event };
  const bytes = gzipSync(event);
  const chunks = Math.min(Math.ceil(bytes.length / CHUNK_BYTES), MAX_CHUNKS);
  const parts = Array.from({ length: chunks }, (_, index) => [
    `eventGzip${String(index).padStart(2, '0')}`,
    new Uint8Array(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  ]);
  return { ...Object.fromEntries(parts), eventTruncated: bytes.length > MAX_CHUNKS * CHUNK_BYTES };
}
