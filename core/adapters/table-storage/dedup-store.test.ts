import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TableClient } from '@azure/data-tables';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventIdentity } from '#core/domain/events/dedup-key';
import type { DedupClaim, DedupLease, DedupStore } from '#core/domain/ports';
import { startAzurite } from '../../../scripts/dev/azurite/start-azurite.ts';
import type { Azurite } from '../../../scripts/dev/azurite/start-azurite.ts';
import { claimKeys, deadLetterKeys } from './claim-entity.ts';
import { createTableClient } from './client.ts';
import { createTableDedupStore } from './dedup-store.ts';

const CONSUMER = 'create-next-occurrence';
const LEASE_MS = 60_000;
const about = { type: 'task.completed', subject: 'user/task', position: 'task-events/0/7' };

let dataDir: string;
let azurite: Azurite;
let table: TableClient;
let now: Date;
const leases: DedupLease[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dedup-'));
  azurite = await startAzurite({ dataDir, log: () => undefined });
  table = createTableClient(azurite, 'eventdedup');
});
beforeEach(() => {
  now = new Date('2026-11-24T10:00:00Z');
});
afterEach(async () => {
  // A lease that a test let go must not renew itself in the next one.
  for (const lease of leases.splice(0)) await lease.release({ error: 'test ended', countAttempt: false });
});
afterAll(async () => {
  await azurite.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const storeOf = (leaseMs = LEASE_MS): DedupStore =>
  createTableDedupStore({ table, consumer: CONSUMER, leaseMs, clock: { now: () => now } });
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

const rowOf = (identity: EventIdentity) => {
  const { partitionKey, rowKey } = claimKeys(CONSUMER, identity);
  return table.getEntity(partitionKey, rowKey);
};

describe('claims in Table Storage', () => {
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
    expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'held', leaseUntil: new Date(now.getTime() + LEASE_MS) });
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
    expect(await rowOf(event)).toMatchObject({ state: 'DONE', effectRef: 'task-1', subject: 'user/task', doneAt: now });
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
    const other = createTableDedupStore({ table, consumer: 'other', leaseMs: LEASE_MS, clock: { now: () => now } });
    expect(await claim(event, 'host-a/1', other)).toMatchObject({ outcome: 'claimed' });
  });

  it('takes ids that a table key must not hold', async () => {
    const event = { ...newEvent(), id: 'a/b\\c#d?e\u0001', source: 'x'.repeat(2_000) };
    await (await claimed(event)).lease.done('x');
    expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'done' });
  });
});

describe('leases', () => {
  it('T3: are renewed while the work goes on, and the row changes hands only after it ends', async () => {
    const event = newEvent();
    const { lease } = await claimed(event, 'host-a/1', storeOf(90));
    const before = (await rowOf(event))['leaseUntil'];
    later(60);
    await expect.poll(async () => (await rowOf(event))['leaseUntil'], { timeout: 5_000 }).not.toEqual(before);
    expect(await claim(event, 'host-b/1')).toMatchObject({ outcome: 'held' });
    await lease.done('x');
    expect(await rowOf(event)).toMatchObject({ state: 'DONE' });
  });

  it('T3 412: tell the holder when another host has taken over', async () => {
    const event = newEvent();
    const { lease } = await claimed(event, 'host-a/1', storeOf(3_000));
    later(3_000);
    await claimed(event, 'host-b/1');
    await expect.poll(() => lease.signal.aborted, { timeout: 10_000 }).toBe(true);
    expect(lease.signal.reason).toMatchObject({ code: 'dedup.lease-lost', kind: 'unavailable' });
  });
});

describe('dead letters', () => {
  const letterOf = (identity: EventIdentity) => {
    const { partitionKey, rowKey } = deadLetterKeys(claimKeys(CONSUMER, identity));
    return table.getEntity(partitionKey, rowKey);
  };
  const letter = { event: '{"id":1}', error: 'event.schema: no data', position: 'task-events/0/7' };

  it('FR-038: T5 keeps the whole event with its reason, and the event is skipped from then on', async () => {
    const event = newEvent();
    await (await claimed(event)).lease.dead(letter);
    expect(await claim(event, 'host-b/1')).toEqual({ outcome: 'dead' });
    const facts = { consumer: CONSUMER, source: event.source, eventId: event.id, attempts: 1, diedAt: now };
    expect(await letterOf(event)).toMatchObject({ ...letter, ...facts, type: 'task.completed', subject: 'user/task' });
  });

  it('T5 412: a zombie writes no dead letter while another host works on the event', async () => {
    const event = newEvent();
    const zombie = await claimed(event);
    later(LEASE_MS);
    const owner = await claimed(event, 'host-b/1');
    await expect(zombie.lease.dead(letter)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(letterOf(event)).rejects.toMatchObject({ statusCode: 404 });
    await owner.lease.done('x');
    await zombie.lease.dead(letter);
    await expect(letterOf(event)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('hold an event as large as a hub takes', async () => {
    const event = newEvent();
    const large = JSON.stringify(Array.from({ length: 19_000 }, () => randomUUID()));
    expect(large.length).toBeGreaterThan(700_000);
    await (await claimed(event)).lease.dead({ ...letter, event: large });
    const stored = await letterOf(event);
    const chunks = Object.keys(stored)
      .filter((name) => name.startsWith('eventGzip'))
      .toSorted()
      .map((name) => stored[name] as Uint8Array);
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toBe(large);
    expect(stored).toMatchObject({ eventTruncated: false });
  });
});

describe('Table Storage away', () => {
  it('is an infrastructure failure: nothing is skipped, nothing dies', async () => {
    const nowhere = azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9');
    const away = createTableClient({ connectionString: nowhere }, 'eventdedup');
    const store = createTableDedupStore({
      table: away,
      consumer: CONSUMER,
      leaseMs: LEASE_MS,
      clock: { now: () => now },
    });
    await expect(store.claim({ identity: newEvent(), owner: 'host-a/1', about })).rejects.toMatchObject({
      code: 'dedup.unavailable',
      kind: 'unavailable',
    });
  });
});
