import { beginRun, decideClaim, reserveClaim } from '#core/domain/events/dedup-claim';
import type { ClaimDecision, Claimant } from '#core/domain/events/dedup-claim';
import { AppError } from '#core/domain/errors';
import type { Claimed, DedupClaim, DedupRequest, DedupStore } from '#core/domain/events/dedup-store';
import type { Clock } from '#core/domain/ports';
import { claimKeys } from './claim-entity.ts';
import type { ClaimKeys, ClaimNotes } from './claim-entity.ts';
import type { ClaimRows, VersionedClaim } from './claim-rows.ts';
import { holdLease } from './dedup-lease.ts';

export type DedupStoreOptions = {
  rows: ClaimRows;
  /** The function; each has claims of its own. */
  consumer: string;
  /** Longer than the effect's time-out. */
  leaseMs: number;
  clock: Clock;
};

/** Each round means that another host changed the row in between; this many in a row count as a fault. */
const MAX_ROUNDS = 20;

/** Claims of events: one row per event and consumer, changed only under its ETag (docs/design/events.md §4.3). */
export function createDedupStore(options: DedupStoreOptions): DedupStore {
  const { rows, leaseMs, clock } = options;
  const claimant = (owner: string): Claimant => ({ owner, now: clock.now().getTime(), leaseMs });
  return {
    claim: async (request) => {
      const { keys, notes, hold } = begin(options, request);
      // Most events are new: assume that there is no row before asking for it.
      let read: VersionedClaim | undefined;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const decision = decideClaim(read?.row, claimant(request.owner));
        const answer = await carryOut(rows, { keys, notes, read, decision });
        if (answer !== null) return 'outcome' in answer ? answer : hold(answer);
        read = await rows.read(keys);
        notes.firstSeen = read?.firstSeen ?? notes.firstSeen;
      }
      throw new AppError({
        code: 'dedup.contended',
        kind: 'unavailable',
        message: 'too many hosts claim one event at once',
      });
    },

    claimAhead: async (request) => {
      const { keys, notes, hold } = begin(options, request);
      const reserved = await rows.insert(keys, reserveClaim(claimant(request.owner)), notes);
      return reserved && hold({ ...reserved, row: beginRun(reserved.row) });
    },
  };
}

/** What both ways of claiming begin with. */
function begin(
  { rows, consumer, leaseMs, clock }: DedupStoreOptions,
  { identity, about: { position, ...names } }: DedupRequest,
): { keys: ClaimKeys; notes: ClaimNotes; hold: (held: VersionedClaim) => Claimed } {
  const keys = claimKeys(consumer, identity);
  const letter = { consumer, source: identity.source, eventId: identity.id };
  const notes: ClaimNotes = { ...names, hubPartition: position, firstSeen: clock.now() };
  const hold = (held: VersionedClaim): Claimed => ({
    outcome: 'claimed',
    fence: held.row.fence,
    attempts: held.row.attempts,
    lease: holdLease({ rows, keys, notes, letter, held, leaseMs, clock }),
  });
  return { keys, notes, hold };
}

type Step = { keys: ClaimKeys; notes: ClaimNotes; read: VersionedClaim | undefined; decision: ClaimDecision };

/** The claim's new row, an answer without one, or null: somebody else was faster. */
async function carryOut(
  rows: ClaimRows,
  { keys, notes, read, decision }: Step,
): Promise<VersionedClaim | Exclude<DedupClaim, { outcome: 'claimed' }> | null> {
  switch (decision.action) {
    case 'insert':
      return rows.insert(keys, decision.row, notes);
    case 'take-over':
      return rows.replace(keys, { row: decision.row, etag: read?.etag ?? '' }, notes);
    case 'continue':
      return read ?? null;
    case 'wait':
      return { outcome: 'held', leaseUntil: new Date(decision.leaseUntil) };
    case 'skip':
      return { outcome: decision.outcome };
  }
}
