import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '#core/domain/ports';
import { randomIds } from '#core/platform/ids';
import { createLogger } from '#core/platform/logger';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { taskRow } from '../../../test/support/task-row.ts';
import { migrateSchema } from './migrations.ts';

let database: TestDatabase;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const run = <T>(work: (tx: Transaction) => Promise<T>, user = userId): Promise<T> =>
  database.unitOfWork.run(user, work);
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 24, 10, minute));

/** A conversation with so many messages, one a minute from `minute` on; returns its id. */
async function conversation(minute: number, messages: number, user = userId): Promise<string> {
  const id = randomIds.next();
  await run(async ({ conversations }) => {
    await conversations.insert({ id, lastTaskId: null, createdAt: at(minute) });
    for (let n = 0; n < messages; n++) {
      const message = { id: randomIds.next(), conversationId: id, content: String(n), toolCalls: [] };
      await conversations.appendMessage({ ...message, role: 'user', createdAt: at(minute + n) });
    }
  }, user);
  return id;
}

const kept = async (): Promise<string[]> =>
  (await database.admin<{ id: string }>('SELECT id FROM conversation WHERE user_id = $1', [userId])).map(
    ({ id }) => id,
  );
const messagesOf = async (id: string): Promise<string[]> =>
  (
    await database.admin<{ content: string }>(
      'SELECT content FROM message WHERE conversation_id = $1 ORDER BY created_at',
      [id],
    )
  ).map(({ content }) => content);

describe('chats beyond the bound of a user', () => {
  it('lose their oldest messages, of all conversations together', async () => {
    const [first, second] = [await conversation(0, 4), await conversation(10, 3)];
    await run(({ conversations }) => conversations.trim({ messages: 5, conversations: 9 }));
    expect([await messagesOf(first), await messagesOf(second)]).toEqual([
      ['2', '3'],
      ['0', '1', '2'],
    ]);
  });

  it('go, the one first that was not used for the longest time, with its messages', async () => {
    const [first, second, third] = [await conversation(0, 1), await conversation(1, 1), await conversation(2, 1)];
    await run(({ conversations }) => conversations.update(first, { lastTaskId: null, usedAt: at(3) }));
    await run(({ conversations }) => conversations.trim({ messages: 9, conversations: 2 }));
    expect((await kept()).toSorted()).toEqual([first, third].toSorted());
    expect(await messagesOf(second)).toEqual([]);
  });

  it('are trimmed of their own user only', async () => {
    const other = await database.addUser();
    const foreign = await conversation(0, 3, other);
    const own = await conversation(0, 3);
    await run(({ conversations }) => conversations.trim({ messages: 0, conversations: 0 }));
    expect([await messagesOf(own), await messagesOf(foreign)]).toEqual([[], ['0', '1', '2']]);
  });
});

describe('the turn of a user', () => {
  const take = (holder: string, seconds = 60, user = userId): Promise<boolean> =>
    run(({ chatTurns }) => chatTurns.take(holder, seconds), user);
  const release = (holder: string): Promise<boolean> => run(({ chatTurns }) => chatTurns.release(holder));

  it('is one holder’s at a time, until it is given back', async () => {
    const [first, second] = [randomIds.next(), randomIds.next()];
    expect([await take(first), await take(second)]).toEqual([true, false]);
    expect([await release(second), await release(first), await release(first)]).toEqual([false, true, false]);
    expect(await take(second)).toBe(true);
  });

  it('goes to exactly one of many who ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => take(randomIds.next())));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('ends by itself when its holder is gone, and cannot be given back then', async () => {
    const [first, second] = [randomIds.next(), randomIds.next()];
    expect(await take(first, 0)).toBe(true);
    expect(await release(first)).toBe(false);
    expect(await take(second)).toBe(true);
  });

  it('stands in nobody else’s way', async () => {
    await take(randomIds.next());
    expect(await take(randomIds.next(), 60, await database.addUser())).toBe(true);
  });
});

describe('an attempt', () => {
  const titles = async (): Promise<string[]> =>
    (await run(({ tasks }) => tasks.titles({ status: 'open', limit: 9 }))).map(({ title }) => title).toSorted();

  it('that throws leaves nothing, and the transaction goes on', async () => {
    await run(async (tx) => {
      const { tasks } = tx;
      await tasks.insert(taskRow(userId, { title: 'before' }));
      const failed = tx.attempt(async () => {
        await tasks.insert(taskRow(userId, { title: 'lost' }));
        await tx.attempt(() => tasks.insert(taskRow(userId, { title: '' }))).catch(() => undefined);
        await tasks.insert(taskRow(userId, { title: 'lost, too' }));
        throw new Error('refused');
      });
      await expect(failed).rejects.toThrow('refused');
      await tasks.insert(taskRow(userId, { title: 'after' }));
    });
    expect(await titles()).toEqual(['after', 'before']);
  });

  it('that succeeds stays', async () => {
    await run((tx) => tx.attempt(() => tx.tasks.insert(taskRow(userId, { title: 'kept' }))));
    expect(await titles()).toEqual(['kept']);
  });
});

describe('migration 0004', () => {
  it('keeps of the tasks in old answers only their ids', async () => {
    const id = await conversation(0, 1);
    const call = {
      tool: 'list_tasks',
      tasks: [{ id: 'a', description: 'x' }, { id: 'b' }],
      recurrenceText: null,
      undo: {},
    };
    const update = 'UPDATE message SET tool_calls = $2 WHERE conversation_id = $1';
    await database.admin(update, [id, JSON.stringify([call, { memory: { undo: [] } }])]);
    await database.admin(`DELETE FROM schema_migration WHERE name = '0004_bounded-chats'; DROP TABLE chat_turn;
      DROP FUNCTION trim_chats; ALTER TABLE conversation DROP COLUMN used_at; DROP INDEX message_newest;
      CREATE INDEX message_user ON message (user_id)`);
    const client = new pg.Client(database.superuser);
    await client.connect();
    const logger = createLogger({ component: 'test', level: 'fatal' });
    expect(await migrateSchema({ client, logger, now: new Date() })).toEqual(['0004_bounded-chats']);
    await client.end();
    const rows = await database.admin('SELECT tool_calls FROM message WHERE conversation_id = $1', [id]);
    const slim = { tool: 'list_tasks', taskIds: ['a', 'b'], undo: null };
    expect(rows).toEqual([{ tool_calls: [slim, { memory: { undo: [] } }] }]);
  });
});
