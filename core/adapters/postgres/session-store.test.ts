import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';

let database: TestDatabase;
const now = new Date('2026-11-24T10:00:00.000Z');
const later = new Date('2026-12-24T10:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function createGuest(): Promise<{ userId: string; tokenHash: string }> {
  const guest = { userId: crypto.randomUUID(), tokenHash: randomBytes(32).toString('hex') };
  await database.sessions.createGuest({ ...guest, timeZone: 'Asia/Tokyo', createdAt: now, expiresAt: later });
  return guest;
}

describe('session store', () => {
  it('finds a guest by the hash of the token until the session expires', async () => {
    const { userId, tokenHash } = await createGuest();
    const session = { userId, kind: 'guest', timeZone: 'Asia/Tokyo', createdAt: now.toISOString() };
    const stored = { session, expiresAt: later };
    expect(await database.sessions.find(tokenHash, now)).toEqual(stored);
    expect(await database.sessions.find(tokenHash, new Date(later.getTime() - 1))).toEqual(stored);
    expect(await database.sessions.find(tokenHash, later)).toBeNull();
  });

  it('knows no other hash', async () => {
    const { tokenHash } = await createGuest();
    for (const guess of ['', '%', tokenHash.toUpperCase(), tokenHash.slice(1)]) {
      expect(await database.sessions.find(guess, now)).toBeNull();
    }
  });

  it('makes no second guest with a token that has been used, and keeps nothing of it', async () => {
    const { userId, tokenHash } = await createGuest();
    const second = { tokenHash, userId: crypto.randomUUID(), timeZone: 'UTC', createdAt: now, expiresAt: later };
    expect(await database.sessions.createGuest(second)).toBe(false);
    expect(await database.admin('SELECT id FROM app_user WHERE id = $1', [second.userId])).toEqual([]);
    expect((await database.sessions.find(tokenHash, now))?.session.userId).toBe(userId);
  });

  it('removes a session for its own user only', async () => {
    const [mine, theirs] = await Promise.all([createGuest(), createGuest()]);
    await database.sessions.remove(mine.userId, theirs.tokenHash);
    expect(await database.sessions.find(theirs.tokenHash, now)).not.toBeNull();
    await database.sessions.remove(mine.userId, mine.tokenHash);
    expect(await database.sessions.find(mine.tokenHash, now)).toBeNull();
  });

  it('says of many tokens at once whose session has not ended, and nothing about tokens that it does not know', async () => {
    const [mine, theirs, gone] = await Promise.all([createGuest(), createGuest(), createGuest()]);
    await database.sessions.remove(gone.userId, gone.tokenHash);
    const hashes = [mine, theirs, gone].map(({ tokenHash }) => tokenHash);
    const live = await database.sessions.live([...hashes, 'unknown'], now);
    expect([...live].toSorted()).toEqual([mine.tokenHash, theirs.tokenHash].toSorted());
    expect(await database.sessions.live(hashes, later)).toEqual(new Set());
    expect(await database.sessions.live([], now)).toEqual(new Set());
  });

  it('leaves no identity behind on the pooled connection', async () => {
    const { tokenHash } = await createGuest();
    const client = await database.pool.connect();
    try {
      await client.query('SELECT * FROM find_live_session($1, $2)', [tokenHash, now]);
      const { rows } = await client.query('SELECT app_user_id() AS id, count(*)::integer AS n FROM session');
      expect(rows).toEqual([{ id: null, n: 0 }]);
    } finally {
      client.release();
    }
  });
});
