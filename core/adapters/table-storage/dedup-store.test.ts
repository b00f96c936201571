import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventIdentity } from '#core/domain/events/dedup-key';
import type { DedupStore } from '#core/domain/events/dedup-store';
import { systemClock } from '#core/platform/clock';
import { describeDedupStore } from '#core/testing/dedup-store-contract';
import { startAzurite } from '../../../scripts/dev/azurite/start-azurite.ts';
import type { Azurite } from '../../../scripts/dev/azurite/start-azurite.ts';
import { claimKeys, deadLetterKeys } from './claim-entity.ts';
import type { ClaimKeys } from './claim-entity.ts';
import { createClaimRows } from './claim-rows.ts';
import { createTableClient } from './client.ts';
import { createDedupStore } from './dedup-store.ts';

const CONSUMER = 'create-next-occurrence';
const about = { type: 'task.completed', subject: 'user/task', position: 'task-events/0/7' };

let dataDir: string;
let azurite: Azurite;
let table: TableClient;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dedup-'));
  azurite = await startAzurite({ dataDir, log: () => undefined });
  table = createTableClient(azurite, 'eventdedup');
});
afterAll(async () => {
  await azurite.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const storeIn = (client: TableClient): DedupStore =>
  createDedupStore({ rows: createClaimRows(client), consumer: CONSUMER, leaseMs: 60_000, clock: systemClock });
const newEvent = (): EventIdentity => ({ source: 'todo-chatbot/backend', id: randomUUID(), time: new Date() });
const get = async ({ partitionKey, rowKey }: ClaimKeys): Promise<Record<string, unknown> | undefined> => {
  const entities = table.listEntities({
    queryOptions: { filter: `PartitionKey eq '${partitionKey}' and RowKey eq '${rowKey}'` },
  });
  for await (const entity of entities) return entity;
  return undefined;
};

describeDedupStore('Table Storage', async () => ({
  rows: createClaimRows(table),
  get,
  close: async () => undefined,
}));

describe('bodies in dead letters', () => {
  async function bury(body: Uint8Array): Promise<Record<string, unknown>> {
    const event = newEvent();
    const claim = await storeIn(table).claim({ identity: event, owner: 'host-a/1', about });
    if (claim.outcome !== 'claimed') throw new Error(`expected a claim, got ${claim.outcome}`);
    await claim.lease.dead({ body, error: 'why', position: about.position });
    return (await get(deadLetterKeys(claimKeys(CONSUMER, event)))) ?? {};
  }
  function unpacked(stored: Record<string, unknown>): Buffer {
    const chunks = Object.keys(stored)
      .filter((name) => name.startsWith('eventGzip'))
      .toSorted()
      .map((name) => stored[name] as Uint8Array);
    return gunzipSync(Buffer.concat(chunks));
  }

  it.each([
    ['nothing', ''],
    ['JSON', '{ "a": 1e400,\r\n\t"a": "\u00fc\u{1f642}" }'],
    ['a byte order mark', '\ufeff{}'],
    ['4,500 brackets', '['.repeat(4_500)],
  ])('FR-038: are kept as readable text: %s', async (_, text) => {
    expect(await bury(Buffer.from(text))).toMatchObject({ event: text });
  });

  it.each<[string, Uint8Array]>([
    ['control characters', Buffer.from('\u0000\u0007\u007f')],
    ['code points that are no characters', Buffer.from('\uffff\ufdd0')],
    ['half a character', Buffer.from([0xf0, 0x9f])],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80])],
    ['more text than a property holds', Buffer.from('x'.repeat(30_001))],
    ['an event as large as a hub takes', Buffer.from(JSON.stringify(Array.from({ length: 26_000 }, randomUUID)))],
  ])('FR-038: are kept byte for byte: %s', async (_, body) => {
    const stored = await bury(body);
    expect(unpacked(stored).equals(body)).toBe(true);
    expect(stored).toMatchObject({ eventTruncated: false, eventBytes: body.byteLength });
  });

  it.each([1024 * 1024, 5 * 1024 * 1024])(
    'keep the beginning of %i random bytes, which nothing compresses, and say so',
    async (length) => {
      const body = randomBytes(length);
      const stored = await bury(body);
      const kept = unpacked(stored);
      expect(kept.length).toBeGreaterThanOrEqual(700_000);
      expect(kept.equals(body.subarray(0, kept.length))).toBe(true);
      expect(stored).toMatchObject({ eventTruncated: true, eventBytes: length });
    },
  );
});

describe('Table Storage away', () => {
  it('is an infrastructure failure: nothing is skipped, nothing dies', async () => {
    const nowhere = azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9');
    const store = storeIn(createTableClient({ connectionString: nowhere }, 'eventdedup'));
    const claiming = store.claim({ identity: newEvent(), owner: 'host-a/1', about });
    await expect(claiming).rejects.toMatchObject({ code: 'dedup.unavailable', kind: 'unavailable' });
  });
});
