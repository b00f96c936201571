import type { EventIdentity } from './dedup-key.ts';

/** The port of claims: adapters keep the rows, functions take the claims (docs/design/events.md §4.3). */

/** `attempts` are the runs that count, this one included. */
export type Claimed = { outcome: 'claimed'; fence: number; attempts: number; lease: DedupLease };

/** A claim of one event by one consumer, as the event's row tells it. */
export type DedupClaim = Claimed | { outcome: 'done' } | { outcome: 'dead' } | { outcome: 'held'; leaseUntil: Date };

export type DedupLease = {
  /** Aborted when the lease was lost to another host: the effect must not start another step. */
  signal: AbortSignal;
  /** T4. Losing the race is fine: the database guard held. */
  done(effectRef: string): Promise<void>;
  /** T5: the dead letter and the state in one entity-group transaction. */
  dead(letter: { body: Uint8Array; error: string; position: string }): Promise<void>;
  /** T6: give the claim back before throwing; `countAttempt` false for infrastructure failures. */
  release(options: { error: string; countAttempt: boolean }): Promise<void>;
};

/** Claims of one consumer. */
export type DedupStore = {
  /**
   * T1 or T2 (docs/design/events.md §4.3). `owner` names the host instance and the invocation: a claim whose answer was lost is its owner's again.
   * @throws AppError `unavailable` when the store cannot be reached.
   */
  claim(request: DedupRequest): Promise<DedupClaim>;
  /**
   * T1 for an event whose turn comes next: hides the time of a claim behind the work on the event before it. Null when there is
   * already a row, whatever it says: that event is claimed at its turn. Release what is not used.
   * @throws AppError `unavailable` when the store cannot be reached.
   */
  claimAhead(request: DedupRequest): Promise<Claimed | null>;
};

export type DedupRequest = {
  identity: EventIdentity;
  owner: string;
  about: { type: string; subject: string; position: string };
};
