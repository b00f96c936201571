import { AppError } from '#core/domain/errors';
import type { DedupClaim, DedupLease, DedupStore } from '#core/domain/events/dedup-store';

/** A step of one event that fails as it would when Table Storage is away. */
export type FailingStep = { event: string; step: keyof DedupLease | 'claimAhead' };

export type StoryOptions = {
  /** Called with each step, in order: `claim e1`, `claim e2 ahead`, `done e1: created`, … */
  tell: (line: string) => void;
  /** Name of an event in the story, from its id. */
  nameOf: (id: string) => string;
  failing?: FailingStep | undefined;
};

/** A store whose calls go through, and tell what they do. */
export function tellStory(store: DedupStore, { tell, nameOf, failing }: StoryOptions): DedupStore {
  const away = (): Promise<never> =>
    Promise.reject(new AppError({ code: 'dedup.unavailable', kind: 'unavailable', message: 'away' }));
  const told = <T extends DedupClaim | null>(claim: T, name: string): T => {
    if (claim?.outcome !== 'claimed') return claim;
    const lease = toldLease(claim.lease, (step) => tell(step.replace('*', name)));
    return { ...claim, lease: failing?.event === name ? { ...lease, [failing.step]: away } : lease };
  };
  return {
    claim: async (request) => {
      const name = nameOf(request.identity.id);
      const claim = await store.claim(request);
      tell(`${claim.outcome === 'claimed' ? 'claim' : claim.outcome} ${name}`);
      return told(claim, name);
    },
    claimAhead: async (request) => {
      const name = nameOf(request.identity.id);
      if (failing?.event === name && failing.step === 'claimAhead') return away();
      const claim = await store.claimAhead(request);
      if (claim) tell(`claim ${name} ahead`);
      return told(claim, name);
    },
  };
}

function toldLease(lease: DedupLease, tell: (line: string) => void): DedupLease {
  return {
    signal: lease.signal,
    done: (ref) => {
      tell(`done *: ${ref}`);
      return lease.done(ref);
    },
    dead: (letter) => {
      tell(`dead *: ${letter.error} (${Buffer.from(letter.body).toString().slice(0, 12)})`);
      return lease.dead(letter);
    },
    release: (options) => {
      tell(`release *${options.countAttempt ? ', counted' : ''}`);
      return lease.release(options);
    },
  };
}
