import { describe, expect, it } from 'vitest';
import {
  beginRun,
  buryClaim,
  decideClaim,
  finishClaim,
  isHeldBy,
  releaseClaim,
  renewClaim,
  reserveClaim,
  reviveClaim,
} from './dedup-claim.ts';
import type { ClaimRow } from './dedup-claim.ts';

const NOW = 1_000_000;
const LEASE = 60_000;
const me = { owner: 'me', now: NOW, leaseMs: LEASE };
const claimed = (changes: Partial<ClaimRow> = {}): ClaimRow => ({
  state: 'CLAIMED',
  owner: 'other',
  fence: 3,
  leaseUntil: NOW + 1,
  attempts: 2,
  ...changes,
});

describe('FR-034: a claim of an event', () => {
  it('T1: an event that nobody has seen is claimed, as the first attempt', () => {
    const row = { state: 'CLAIMED', owner: 'me', fence: 1, leaseUntil: NOW + LEASE, attempts: 1 };
    expect(decideClaim(undefined, me)).toEqual({ action: 'insert', row });
  });

  it('T1 ahead: a reserved claim counts its run when the run begins, so a crash before it costs nothing', () => {
    const reserved = reserveClaim(me);
    expect(reserved).toEqual({ state: 'CLAIMED', owner: 'me', fence: 1, leaseUntil: NOW + LEASE, attempts: 0 });
    expect(beginRun(reserved)).toMatchObject({ attempts: 1 });
    const later = { ...me, owner: 'other', now: NOW + LEASE };
    expect(decideClaim(reserved, later)).toMatchObject({ action: 'take-over', row: { attempts: 1, fence: 2 } });
    const release = { now: NOW, countAttempt: false };
    expect(releaseClaim(reserved, release).attempts).toBe(0);
    expect(releaseClaim(beginRun(reserved), release).attempts).toBe(0);
  });

  it('T2: an expired lease is taken over with a higher fence and one more attempt', () => {
    const row = { state: 'CLAIMED', owner: 'me', fence: 4, leaseUntil: NOW + LEASE, attempts: 3 };
    expect(decideClaim(claimed({ leaseUntil: NOW }), me)).toEqual({ action: 'take-over', row });
  });

  it('waits for the live lease of another host instead of skipping the event', () => {
    expect(decideClaim(claimed(), me)).toEqual({ action: 'wait', leaseUntil: NOW + 1 });
  });

  it('goes on with its own live claim: the answer to its insert was lost', () => {
    const row = claimed({ owner: 'me' });
    expect(decideClaim(row, me)).toEqual({ action: 'continue', row });
  });

  it('skips what is done or dead', () => {
    expect(decideClaim(finishClaim(claimed()), me)).toEqual({ action: 'skip', outcome: 'done' });
    expect(decideClaim(buryClaim(claimed()), me)).toEqual({ action: 'skip', outcome: 'dead' });
  });

  it('T3: a renewed claim keeps its fence and its attempts', () => {
    expect(renewClaim(claimed(), { now: NOW, leaseMs: LEASE })).toEqual(claimed({ leaseUntil: NOW + LEASE }));
  });

  it('T6: a released claim may be taken at once; only a failure of the event itself counts', () => {
    const counted = releaseClaim(claimed(), { now: NOW, countAttempt: true });
    expect(decideClaim(counted, me)).toMatchObject({ action: 'take-over', row: { attempts: 3 } });
    const infrastructure = releaseClaim(claimed(), { now: NOW, countAttempt: false });
    expect(decideClaim(infrastructure, me)).toMatchObject({ action: 'take-over', row: { attempts: 2, fence: 4 } });
  });

  it('T8: a replayed dead event starts again, with a fence that no zombie has', () => {
    const revived = reviveClaim(buryClaim(claimed({ attempts: 6 })), NOW);
    expect(decideClaim(revived, me)).toMatchObject({ action: 'take-over', row: { attempts: 1, fence: 5 } });
  });

  it('belongs to its owner only under the same fence', () => {
    expect(isHeldBy(claimed(), { owner: 'other', fence: 3 })).toBe(true);
    expect(isHeldBy(claimed(), { owner: 'other', fence: 2 })).toBe(false);
    expect(isHeldBy(claimed(), { owner: 'me', fence: 3 })).toBe(false);
    expect(isHeldBy(finishClaim(claimed()), { owner: 'other', fence: 3 })).toBe(false);
    expect(isHeldBy(undefined, { owner: 'other', fence: 3 })).toBe(false);
  });
});
