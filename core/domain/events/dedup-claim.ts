/**
 * The state machine of one event at one consumer, as its Table Storage row holds it (docs/design/events.md §4.3). Only decisions: which row to
 * write next, not how. The row keeps order and saves work; the unique row in the database makes sure that there is one effect.
 */
export type ClaimState = 'CLAIMED' | 'DONE' | 'DEAD';

export type ClaimRow = {
  state: ClaimState;
  /** Host instance and invocation that hold the claim. */
  owner: string;
  /** Grows with each take-over; effects that are no inserts compare it. */
  fence: number;
  /** Milliseconds since 1970; another host may take over from then on. */
  leaseUntil: number;
  /** Runs that count: those that ended in an infrastructure failure have been given back. */
  attempts: number;
};

/** Who claims, when, and for how long (`leaseMs`; longer than the effect's time-out). */
export type Claimant = { owner: string; now: number; leaseMs: number };

export type ClaimDecision =
  /** T1: create the row. */
  | { action: 'insert'; row: ClaimRow }
  /** T2: replace the row that was read, or read again. */
  | { action: 'take-over'; row: ClaimRow }
  /** The row is this owner's and live: the answer to its own T1 was lost. */
  | { action: 'continue'; row: ClaimRow }
  | { action: 'skip'; outcome: 'done' | 'dead' }
  /** Another host works on it: wait, never skip. */
  | { action: 'wait'; leaseUntil: number };

/** What a claimant does about the row that it read (undefined: no row). */
export function decideClaim(row: ClaimRow | undefined, { owner, now, leaseMs }: Claimant): ClaimDecision {
  const lease = { state: 'CLAIMED', owner, leaseUntil: now + leaseMs } as const;
  if (row === undefined) return { action: 'insert', row: { ...lease, fence: 1, attempts: 1 } };
  if (row.state === 'DONE') return { action: 'skip', outcome: 'done' };
  if (row.state === 'DEAD') return { action: 'skip', outcome: 'dead' };
  if (row.leaseUntil <= now) {
    return { action: 'take-over', row: { ...lease, fence: row.fence + 1, attempts: row.attempts + 1 } };
  }
  if (row.owner === owner) return { action: 'continue', row };
  return { action: 'wait', leaseUntil: row.leaseUntil };
}

/** T1 ahead of the event's turn: the run counts when it begins to matter, so that a crash of an earlier event costs it no attempt. */
export function reserveClaim({ owner, now, leaseMs }: Claimant): ClaimRow {
  return { state: 'CLAIMED', owner, fence: 1, leaseUntil: now + leaseMs, attempts: 0 };
}

/** The reserved claim at the event's turn: its holder counts the run, and every later write of the row says so. */
export function beginRun(row: ClaimRow): ClaimRow {
  return { ...row, attempts: row.attempts + 1 };
}

/** True while the row is still the claim that `owner` got with `fence`. */
export function isHeldBy(row: ClaimRow | undefined, { owner, fence }: Pick<ClaimRow, 'owner' | 'fence'>): boolean {
  return row?.state === 'CLAIMED' && row.owner === owner && row.fence === fence;
}

/** T3: the same claim, for another lease from now. */
export function renewClaim(row: ClaimRow, { now, leaseMs }: Pick<Claimant, 'now' | 'leaseMs'>): ClaimRow {
  return { ...row, leaseUntil: now + leaseMs };
}

/** T4: the effect is committed. */
export function finishClaim(row: ClaimRow): ClaimRow {
  return { ...row, state: 'DONE' };
}

/** T5: the event is in the dead letters. */
export function buryClaim(row: ClaimRow): ClaimRow {
  return { ...row, state: 'DEAD' };
}

/** T6: given back before the failure is thrown; `countAttempt` false for infrastructure, which says nothing about the event. */
export function releaseClaim(row: ClaimRow, { now, countAttempt }: { now: number; countAttempt: boolean }): ClaimRow {
  return { ...row, leaseUntil: now, attempts: countAttempt ? row.attempts : Math.max(row.attempts - 1, 0) };
}

/** T8: an operator lets a dead event run again; it starts with no attempts. */
export function reviveClaim(row: ClaimRow, now: number): ClaimRow {
  return { ...row, state: 'CLAIMED', owner: 'replay', fence: row.fence + 1, leaseUntil: now, attempts: 0 };
}
