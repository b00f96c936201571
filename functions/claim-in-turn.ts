import { AppError } from '#core/domain/errors';
import { identityOf } from '#core/domain/events/dedup-key';
import type { Claimed, DedupClaim, DedupRequest, DedupStore } from '#core/domain/events/dedup-store';
import type { Clock } from '#core/domain/ports';
import { placeOf } from './message.ts';
import type { Message } from './message.ts';

export type ClaimOptions = {
  dedup: DedupStore;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** How long to wait, in all, for an event that another host holds. */
  maxWaitMs: number;
};

/** The claims of one batch. */
export type ClaimsInTurn = {
  /** The claim of a message, when its turn has come; begins to claim those behind it, while it is worked on. */
  take(index: number): Promise<DedupClaim>;
  /** Gives back what was claimed ahead and not taken. Never rejects: the leases end by themselves. */
  giveBack(): Promise<void>;
};

/** So many round trips to Table Storage are hidden behind one event's work. With one alone, its latency is the batch's speed. */
const AHEAD = 4;

/** Claims messages in their order, some of them ahead of their turn. */
export function createClaimsInTurn(
  options: ClaimOptions,
  { messages, owner }: { messages: readonly Message[]; owner: string },
): ClaimsInTurn {
  const ahead = new Map<number, Promise<Claimed | null>>();
  const claimAhead = (index: number): void => {
    const message = messages[index];
    if (!message || ahead.has(index)) return;
    // Table Storage is away, perhaps: that is looked into at the message's turn.
    ahead.set(
      index,
      options.dedup.claimAhead(requestFor(message, owner)).catch(() => null),
    );
  };
  return {
    async take(index) {
      const early = await ahead.get(index);
      ahead.delete(index);
      const claim = early ?? (await claimOrWait(options, requestFor(messages[index] as Message, owner)));
      for (let next = index + 1; next <= index + AHEAD; next++) claimAhead(next);
      return claim;
    },
    async giveBack() {
      const claims = await Promise.all(ahead.values());
      const given = claims.filter((claim) => claim !== null);
      const error = 'its turn did not come';
      await Promise.allSettled(given.map(({ lease }) => lease.release({ error, countAttempt: false })));
    },
  };
}

/** Never skips an event that another host holds: that host may be dead. */
async function claimOrWait(
  { dedup, clock, sleep, maxWaitMs }: ClaimOptions,
  request: DedupRequest,
): Promise<DedupClaim> {
  const giveUpAt = clock.now().getTime() + maxWaitMs;
  for (;;) {
    const claim = await dedup.claim(request);
    if (claim.outcome !== 'held') return claim;
    const now = clock.now().getTime();
    if (now >= giveUpAt) {
      const message = 'another host works on this event for long; the batch is tried again.';
      throw new AppError({ code: 'event.held', kind: 'unavailable', message });
    }
    await sleep(Math.min(Math.max(claim.leaseUntil.getTime() - now, 0), giveUpAt - now) + 1);
  }
}

function requestFor(message: Message, owner: string): DedupRequest {
  const { value, position } = message;
  const about = { type: noteOf(value, 'type'), subject: noteOf(value, 'subject'), position: placeOf(message) };
  return { identity: identityOf(value, position), owner, about };
}

/** For the row's notes: only what has the form of a name, because a stranger's event may hold anything. */
function noteOf(value: unknown, name: string): string {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'string' && /^[\w./-]{1,120}$/.test(field) ? field : '';
}
