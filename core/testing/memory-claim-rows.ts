import { storableNotes } from '#core/adapters/table-storage/claim-entity';
import type { ClaimKeys, ClaimNotes } from '#core/adapters/table-storage/claim-entity';
import type { ClaimRows, VersionedClaim } from '#core/adapters/table-storage/claim-rows';
import type { ClaimRow } from '#core/domain/events/dedup-claim';

/** Claim rows in memory, for tests that need no Table Storage. They pass the same contract. */
export type MemoryClaimRows = ClaimRows & {
  /** What is stored under a key; undefined when there is nothing. */
  get(keys: ClaimKeys): Record<string, unknown> | undefined;
  /** All dead letters, in the order of writing. */
  letters(): Record<string, unknown>[];
};

type Stored = { claim: VersionedClaim; notes: ClaimNotes };

export function createMemoryClaimRows(): MemoryClaimRows {
  const claims = new Map<string, Stored>();
  const letters = new Map<string, Record<string, unknown>>();
  let version = 0;

  const put = (keys: ClaimKeys, row: ClaimRow, notes: ClaimNotes): VersionedClaim => {
    const claim = { row, etag: String((version += 1)), firstSeen: notes.firstSeen };
    claims.set(nameOf(keys), { claim, notes: storableNotes(notes) });
    return { row, etag: claim.etag };
  };
  const isCurrent = (keys: ClaimKeys, etag: string): boolean => claims.get(nameOf(keys))?.claim.etag === etag;

  return {
    insert: async (keys, row, notes) => (claims.has(nameOf(keys)) ? null : put(keys, row, notes)),
    read: async (keys) => claims.get(nameOf(keys))?.claim,
    replace: async (keys, { row, etag }, notes) => (isCurrent(keys, etag) ? put(keys, row, notes) : null),
    extend: async (keys, { row, etag }) => {
      const stored = claims.get(nameOf(keys));
      return stored && isCurrent(keys, etag) ? put(keys, row, stored.notes) : null;
    },
    replaceWith: async (keys, { row, etag, notes, other }) => {
      if (!isCurrent(keys, etag)) return null;
      put(keys, row, notes);
      letters.set(nameOf(other), other);
      return true;
    },
    get: (keys) => {
      const stored = claims.get(nameOf(keys));
      return stored ? { ...stored.notes, ...stored.claim.row } : letters.get(nameOf(keys));
    },
    letters: () => [...letters.values()],
  };
}

function nameOf({ partitionKey, rowKey }: ClaimKeys): string {
  return `${partitionKey}/${rowKey}`;
}
