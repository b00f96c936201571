import { buryClaim, finishClaim, isHeldBy, releaseClaim, renewClaim } from '#core/domain/events/dedup-claim';
import type { ClaimRow } from '#core/domain/events/dedup-claim';
import { AppError } from '#core/domain/errors';
import type { DedupLease } from '#core/domain/events/dedup-store';
import type { Clock } from '#core/domain/ports';
import { bodyExcerpt, bodyProperties, deadLetterKeys, storableNotes } from './claim-entity.ts';
import type { ClaimKeys, ClaimNotes } from './claim-entity.ts';
import type { ClaimRows, VersionedClaim } from './claim-rows.ts';

export type HeldClaim = {
  rows: ClaimRows;
  keys: ClaimKeys;
  notes: ClaimNotes;
  /** What a dead letter says about the event besides its body. */
  letter: { consumer: string; source: string; eventId: string };
  held: VersionedClaim;
  leaseMs: number;
  clock: Clock;
};

/** Renews three times per lease, so that one lost renewal costs nothing. */
const RENEWALS_PER_LEASE = 3;

/** The holder's side of a claim: T3 by itself until T4, T5 or T6 ends it. */
export function holdLease(claim: HeldClaim): DedupLease {
  const { rows, keys, notes, letter, clock } = claim;
  const renewal = keepRenewing(claim);

  /** Writes the claim's next row; again when the row is still ours under another ETag (the answer to a renewal was lost). */
  const write = async (put: (held: VersionedClaim) => Promise<unknown>): Promise<'written' | ClaimRow | undefined> => {
    let held: VersionedClaim | undefined = await renewal.stop();
    while (held && isHeldBy(held.row, claim.held.row)) {
      if ((await put(held)) !== null) return 'written';
      held = await rows.read(keys);
    }
    return held?.row;
  };

  return {
    signal: renewal.signal,
    done: async (effectRef) => {
      await write(({ row, etag }) =>
        rows.replace(keys, { row: finishClaim(row), etag }, { ...notes, doneAt: clock.now(), effectRef }),
      );
    },
    dead: async ({ body, error, position }) => {
      const { type, subject } = notes;
      const facts = storableNotes({ ...letter, type, subject, position, error });
      const bury = (content: Record<string, unknown>) =>
        write(({ row, etag }) =>
          rows.replaceWith(keys, {
            row: buryClaim(row),
            etag,
            notes: { ...notes, doneAt: clock.now(), lastError: error },
            other: { ...deadLetterKeys(keys), ...content, attempts: row.attempts, diedAt: clock.now() },
          }),
        );
      const result = await bury({ ...facts, ...bodyProperties(body) }).catch((failure: unknown) => {
        if (!(failure instanceof AppError) || failure.code !== 'dedup.refused') throw failure;
        // Nobody knows what it was that could not be stored. A letter without it is better than an event that comes back for ever.
        const consumer = storableNotes({ consumer: letter.consumer, error: 'dedup.refused: stored without its facts' });
        return bury({ ...consumer, ...bodyExcerpt(body) });
      });
      // Whoever has the claim now decides; this host may go on only when the event is done or dead.
      if (result === 'written' || result?.state === 'DEAD' || result?.state === 'DONE') return;
      throw lost();
    },
    release: async ({ error, countAttempt }) => {
      await write(({ row, etag }) =>
        rows.replace(
          keys,
          { row: releaseClaim(row, { now: clock.now().getTime(), countAttempt }), etag },
          { ...notes, lastError: error },
        ),
      );
    },
  };
}

function lost(): AppError {
  const message = 'another host took the event over while this one wrote its dead letter; the event is tried again.';
  return new AppError({ code: 'dedup.lease-lost', kind: 'unavailable', message });
}

type Renewal = { signal: AbortSignal; stop(): Promise<VersionedClaim | undefined> };

function keepRenewing({ rows, keys, held, leaseMs, clock }: HeldClaim): Renewal {
  const controller = new AbortController();
  let current: VersionedClaim | undefined = held;
  let running = Promise.resolve();
  const renew = async (): Promise<void> => {
    if (controller.signal.aborted || !current) return;
    const now = clock.now().getTime();
    const next = { row: renewClaim(current.row, { now, leaseMs }), etag: current.etag };
    try {
      current = (await rows.extend(keys, next)) ?? (await rows.read(keys));
      if (!isHeldBy(current?.row, held.row)) controller.abort(lost());
    } catch {
      // Storage cannot be reached: the lease may still be valid, and the next renewal may succeed.
      if (current && clock.now().getTime() >= current.row.leaseUntil) controller.abort(lost());
    }
  };
  const tick = (): void => {
    running = running.then(renew);
  };
  const timer = setInterval(tick, leaseMs / RENEWALS_PER_LEASE).unref();
  return {
    signal: controller.signal,
    stop: async () => {
      clearInterval(timer);
      await running;
      return current;
    },
  };
}
