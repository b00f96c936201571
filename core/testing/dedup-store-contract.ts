import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimKeys, deadLetterKeys } from '#core/adapters/table-storage/claim-entity';
import type { ClaimKeys } from '#core/adapters/table-storage/claim-entity';
import type { ClaimRows } from '#core/adapters/table-storage/claim-rows';
import { createDedupStore } from '#core/adapters/table-storage/dedup-store';
import { AppError } from '#core/domain/errors';
import type { EventIdentity } from '#core/domain/events/dedup-key';
import type { DedupClaim, DedupLease, DedupStore } from '#core/domain/events/dedup-store';

export type ClaimRowsFixture = {
  rows: ClaimRows;
  /** What is stored under these keys, claim and notes together; rejects or undefined when there is nothing. */
  get(keys: ClaimKeys): Promise<Record<string, unknown> | undefined>;
  close(): Promise<void>;
};

const CONSUMER = 'create-next-occurrence';
const LEASE_MS = 60_000;
const about = { type: 'task.completed', subject: 'user/task', position: 'task-events/0/7' };
const letter = { body: Buffer.from('{"id":1}'), error: 'event.schema: no data', position: 'task-events/0/7' };

/** What `DedupStore` and `DedupLease` promise (ports.ts), whatever keeps the rows. */
export function describeDedupStore(adapter: string, setUp: () => Promise<ClaimRowsFixture>): void {
  let fixture: ClaimRowsFixture;
  let now: Date;
  const leases: DedupLease[] = [];
  beforeAll(async () => {
    fixture = await setUp();
  });
  beforeEach(() => {
    now = new Date('2026-11-24T10:00:00Z');
  });
  afterEach(async () => {
    // A lease that a test let go must not renew itself in the next one.
    for (const lease of leases.splice(0)) await lease.release({ error: 'test ended', countAttempt: false });
  });
  afterAll(() => fixture.close());

  const storeOf = (leaseMs = LEASE_MS, consumer = CONSUMER, rows = fixture.rows): DedupStore =>
    createDedupStore({ rows, consumer, leaseMs, clock: { now: () => now } });
  const newEvent = (): EventIdentity => ({ source: 'todo-chatbot/backend', id: randomUUID(), time: new Date(now) });
  const later = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  async function claim(identity: EventIdentity, owner = 'host-a/1', store = storeOf()): Promise<DedupClaim> {
    const result = await store.claim({ identity, owner, about });
    if (result.outcome === 'claimed') leases.push(result.lease);
    return result;
  }
  async function claimed(identity: EventIdentity, owner = 'host-a/1', store = storeOf()) {
    const result = await claim(identity, owner, store);
    if (result.outcome !== 'claimed') throw new Error(`expected a claim, got ${result.outcome}`);
    return result;
  }
  const rowOf = (identity: EventIdentity) => fixture.get(claimKeys(CONSUMER, identity));
  const letterOf = (identity: EventIdentity) => fixture.get(deadLetterKeys(claimKeys(CONSUMER, identity)));

  describe(`claims by ${adapter}`, () => {
    it('FR-034: of 100 hosts that claim one event at once, one gets it and 99 wait', async () => {
      const event = newEvent();
      const results = await Promise.all(Array.from({ length: 100 }, (_, n) => claim(event, `host-${n}/1`)));
      expect(results.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'held')).toHaveLength(99);
    });

    it('of 50 hosts that find the same expired lease, one takes it over', async () => {
      const event = newEvent();
      await claimed(event, 'dead-host/1');
      later(LEASE_MS);
      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => claim(event, `host-${n}/1`)));
      const winners = results.filter((result) => result.outcome === 'claimed');
      expect(winners).toHaveLength(1);
      expect(winners[0]).toMatchObject({ fence: 2, attempts: 2 });
    });

    it('says until when another host holds the event', async () => {
      const event = newEvent();
      await claimed(event);
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'held', leaseUntil });
    });

    it('own 409: lets an invocation go on whose first insert got through without an answer', async () => {
      const event = newEvent();
      await claimed(event, 'host-a/1');
      expect(await claim(event, 'host-a/1')).toMatchObject({ outcome: 'claimed', fence: 1, attempts: 1 });
    });

    it('T4: skips an event that is done, and remembers what came of it', async () => {
      const event = newEvent();
      await (await claimed(event)).lease.done('task-1');
      expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'done' });
      const notes = { effectRef: 'task-1', subject: 'user/task', doneAt: now };
      expect(await rowOf(event)).toMatchObject({ state: 'DONE', ...notes });
    });

    it('T4 412: a zombie that finishes late changes nothing and succeeds', async () => {
      const event = newEvent();
      const zombie = await claimed(event, 'host-a/1');
      later(LEASE_MS);
      const owner = await claimed(event, 'host-b/1');
      await zombie.lease.done('late');
      expect(await rowOf(event)).toMatchObject({ state: 'CLAIMED', owner: 'host-b/1' });
      await owner.lease.done('first');
      await zombie.lease.done('later still');
      expect(await rowOf(event)).toMatchObject({ state: 'DONE', effectRef: 'first' });
    });

    it('T6: counts attempts of the event over restarts, and none for infrastructure', async () => {
      const event = newEvent();
      await (await claimed(event)).lease.release({ error: 'database is away', countAttempt: false });
      await (await claimed(event, 'host-b/1')).lease.release({ error: 'fails', countAttempt: true });
      await (await claimed(event, 'host-c/1')).lease.release({ error: 'fails again', countAttempt: true });
      expect(await rowOf(event)).toMatchObject({ lastError: 'fails again', attempts: 2 });
      // A new store knows nothing but the row.
      expect(await claimed(event, 'host-d/1', storeOf())).toMatchObject({ attempts: 3, fence: 4 });
    });

    it('keeps when it first saw an event', async () => {
      const event = newEvent();
      const first = now;
      await claimed(event);
      later(LEASE_MS);
      await claimed(event, 'host-b/1');
      expect(await rowOf(event)).toMatchObject({ firstSeen: first, owner: 'host-b/1' });
    });

    it('keeps claims of consumers apart', async () => {
      const event = newEvent();
      await (await claimed(event)).lease.done('x');
      expect(await claim(event, 'host-a/1', storeOf(LEASE_MS, 'other'))).toMatchObject({ outcome: 'claimed' });
    });

    it('T1 ahead: claims an event that nobody has, whose run counts from the first write on', async () => {
      const event = newEvent();
      const ahead = await storeOf().claimAhead({ identity: event, owner: 'host-a/1', about });
      expect(ahead).toMatchObject({ outcome: 'claimed', fence: 1, attempts: 1 });
      expect(await rowOf(event)).toMatchObject({ state: 'CLAIMED', owner: 'host-a/1', attempts: 0 });
      expect(await claim(event, 'host-b/1')).toMatchObject({ outcome: 'held' });
      await ahead?.lease.release({ error: 'fails', countAttempt: true });
      expect(await rowOf(event)).toMatchObject({ attempts: 1 });
    });

    it('T1 ahead: leaves an event alone that has a row', async () => {
      const event = newEvent();
      await claimed(event, 'dead-host/1');
      later(LEASE_MS);
      expect(await storeOf().claimAhead({ identity: event, owner: 'host-a/1', about })).toBeNull();
      expect(await rowOf(event)).toMatchObject({ owner: 'dead-host/1', attempts: 1 });
    });

    it('takes names of any length with any characters', async () => {
      const event = { ...newEvent(), id: 'a/b\\c#d?e\u0000\u0001\ud800', source: '\u{1f642}'.repeat(40_000) };
      const long = '\udc00x\u0000'.repeat(40_000);
      const everywhere = { type: long, subject: long, position: long };
      const result = await storeOf().claim({ identity: event, owner: 'host-a/1', about: everywhere });
      if (result.outcome !== 'claimed') throw new Error(`expected a claim, got ${result.outcome}`);
      await result.lease.dead({ ...letter, error: long, position: long });
      expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'dead' });
    });
  });

  describe(`leases by ${adapter}`, () => {
    it('T3: are renewed while the work goes on, and the row changes hands only after it ends', async () => {
      const event = newEvent();
      const { lease } = await claimed(event, 'host-a/1', storeOf(90));
      const leaseUntil = async (): Promise<unknown> => (await rowOf(event))?.['leaseUntil'];
      const before = await leaseUntil();
      later(60);
      await expect.poll(leaseUntil, { timeout: 20_000 }).not.toEqual(before);
      expect(await claim(event, 'host-b/1')).toMatchObject({ outcome: 'held' });
      await lease.done('x');
      expect(await rowOf(event)).toMatchObject({ state: 'DONE' });
    });

    it('T3 412: tell the holder when another host has taken over', async () => {
      const event = newEvent();
      const { lease } = await claimed(event, 'host-a/1', storeOf(3_000));
      later(3_000);
      await claimed(event, 'host-b/1');
      await expect.poll(() => lease.signal.aborted, { timeout: 20_000 }).toBe(true);
      expect(lease.signal.reason).toMatchObject({ code: 'dedup.lease-lost', kind: 'unavailable' });
    });
  });

  describe(`dead letters by ${adapter}`, () => {
    it('FR-038: T5 keeps the event with its reason, and the event is skipped from then on', async () => {
      const event = newEvent();
      await (await claimed(event)).lease.dead(letter);
      expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'dead' });
      const { error, position } = letter;
      const facts = { consumer: CONSUMER, source: event.source, eventId: event.id, attempts: 1, diedAt: now };
      const names = { type: 'task.completed', subject: 'user/task', event: '{"id":1}' };
      expect(await letterOf(event)).toMatchObject({ error, position, ...facts, ...names });
    });

    it('FR-038: T5 that the store refuses for what is in it is written without it: nothing blocks a lane for ever', async () => {
      const event = newEvent();
      let refusals = 1;
      const picky: ClaimRows = {
        ...fixture.rows,
        replaceWith: async (...call) => {
          if (refusals-- > 0) throw new AppError({ code: 'dedup.refused', kind: 'unavailable', message: 'no' });
          return fixture.rows.replaceWith(...call);
        },
      };
      await (await claimed(event, 'host-a/1', storeOf(LEASE_MS, CONSUMER, picky))).lease.dead(letter);
      expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'dead' });
      const stored = await letterOf(event);
      expect(stored).toMatchObject({ consumer: CONSUMER, eventTruncated: true, eventBytes: letter.body.byteLength });
      expect(gunzipSync(stored?.['eventGzip00'] as Uint8Array).toString()).toBe('{"id":1}');
    });

    it('T5 412: a zombie writes no dead letter while another host works on the event', async () => {
      const event = newEvent();
      const zombie = await claimed(event);
      later(LEASE_MS);
      const owner = await claimed(event, 'host-b/1');
      await expect(zombie.lease.dead(letter)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(await letterOf(event)).toBeUndefined();
      await owner.lease.done('x');
      await zombie.lease.dead(letter);
      expect(await letterOf(event)).toBeUndefined();
    });
  });
}
