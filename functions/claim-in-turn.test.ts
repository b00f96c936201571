import { beforeEach, describe, expect, it } from 'vitest';
import type { Claimed, DedupStore } from '#core/domain/events/dedup-store';
import { systemClock } from '#core/platform/clock';
import { createClaimsInTurn } from './claim-in-turn.ts';
import type { Message } from './message.ts';

const MESSAGES: Message[] = Array.from({ length: 10 }, (_, n) => ({
  body: Buffer.from('{}'),
  value: {},
  position: { hub: 'task-events', partition: '0', sequence: `${n}`, enqueuedAt: '2026-11-24T10:00:00.000Z' },
}));

describe('claims of a batch', () => {
  let story: string[];
  let held: Set<string>;
  beforeEach(() => {
    [story, held] = [[], new Set()];
  });

  /** `fails`: places in the hub that cannot be claimed ahead. */
  function claimsOf(fails: string[] = []) {
    const claim = (place: string): Claimed => {
      held.add(place);
      const end = async (): Promise<void> => void held.delete(place);
      const lease = { signal: new AbortController().signal, done: end, dead: end, release: end };
      return { outcome: 'claimed', fence: 1, attempts: 1, lease };
    };
    const dedup: DedupStore = {
      claim: async ({ about }) => (story.push(`${about.position} in turn`), claim(about.position)),
      claimAhead: async ({ about }) => {
        story.push(`${about.position} ahead`);
        if (fails.includes(about.position)) throw new Error('away');
        return claim(about.position);
      },
    };
    const options = { dedup, clock: systemClock, sleep: async () => undefined, maxWaitMs: 0 };
    return createClaimsInTurn(options, { messages: MESSAGES, owner: 'host/1' });
  }
  const place = (n: number): string => `task-events/0/${n}`;

  it('run four events ahead, each asked for once, and not beyond the end', async () => {
    const claims = claimsOf();
    for (const index of MESSAGES.keys()) {
      const claim = await claims.take(index);
      expect(held.size).toBeLessThanOrEqual(5);
      if (claim.outcome === 'claimed') await claim.lease.done('created');
    }
    const rest = MESSAGES.slice(1).map((_, n) => `${place(n + 1)} ahead`);
    expect(story).toEqual([`${place(0)} in turn`, ...rest]);
    expect(held.size).toBe(0);
  });

  it('go back when their turn does not come', async () => {
    const claims = claimsOf();
    await claims.take(0);
    await claims.giveBack();
    expect([...held]).toEqual([place(0)]);
  });

  it('that failed ahead are asked for again in their turn', async () => {
    const claims = claimsOf([place(2)]);
    for (const index of [0, 1, 2]) expect(await claims.take(index)).toMatchObject({ outcome: 'claimed' });
    expect(story).toContain(`${place(2)} in turn`);
    await claims.giveBack();
    expect([...held].toSorted()).toEqual([place(0), place(1), place(2)]);
  });
});
