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
  /** The claim of the message whose turn it is. */
  take(message: Message): Promise<DedupClaim>;
  /** Begins to claim the message whose turn comes next, while the one before it is worked on. */
  lookAhead(message: Message | undefined): void;
  /** Gives back what was claimed ahead and not taken. Never rejects: the lease ends by itself. */
  giveBack(): Promise<void>;
};

/** Claims messages in their order: a claim's round trip is hidden behind the work on the message before. */
export function createClaimsInTurn(options: ClaimOptions, owner: string): ClaimsInTurn {
  const { dedup } = options;
  let ahead: { message: Message; claim: Promise<Claimed | null> } | undefined;
  const takeAhead = async (message?: Message): Promise<Claimed | null> => {
    const claim = message === undefined || ahead?.message === message ? await ahead?.claim : null;
    ahead = undefined;
    return claim ?? null;
  };
  return {
    take: async (message) => (await takeAhead(message)) ?? claimOrWait(options, requestFor(message, owner)),
    lookAhead(message) {
      if (!message) return;
      // Table Storage is away, perhaps: that is looked into at the message's turn.
      ahead = { message, claim: dedup.claimAhead(requestFor(message, owner)).catch(() => null) };
    },
    async giveBack() {
      const claim = await takeAhead();
      await claim?.lease.release({ error: 'its turn did not come', countAttempt: false }).catch(() => undefined);
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
