import { setImmediate as pause, setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { USER_LIMITS } from '#core/domain/limits';
import type { UnitOfWork } from '#core/domain/ports';
import { createPoolOf } from '#core/adapters/postgres/pool';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import { randomIds } from '#core/platform/ids';
import { testClock } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { tableContents } from '../../test/support/table-contents.ts';
import { answerChat } from './answer-chat.ts';
import type { AnswerChatInput, ChatDeps } from './chat/chat-input.ts';

let database: TestDatabase;
let userId: string;
const clock = testClock('2026-11-24T10:00:00.000Z');
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const deps = (more: Partial<ChatDeps> = {}): ChatDeps => ({
  unitOfWork: database.unitOfWork,
  clock,
  ids: randomIds,
  delay,
  pause,
  ...more,
});
const say = (message: string, more: Partial<AnswerChatInput> = {}, using: Partial<ChatDeps> = {}) =>
  answerChat(deps(using), { userId, message, timeZone: 'Europe/Berlin', ...more });

/** So many open tasks, with the longest descriptions. */
async function fill(count: number, title = `'errand ' || n`): Promise<void> {
  await database.admin(
    `INSERT INTO task (id, user_id, title, description, created_at, updated_at)
     SELECT gen_random_uuid(), $1, ${title}, repeat('d', 5000), now(), now() FROM generate_series(1, $2::integer) n`,
    [userId, count],
  );
}

const count = async (table: string): Promise<number> =>
  (await database.admin(`SELECT FROM ${table} WHERE user_id = $1`, [userId])).length;

/** Everything that is stored for chats, as text. */
async function stored(): Promise<string> {
  const messages = await database.admin('SELECT content, tool_calls FROM message WHERE user_id = $1', [userId]);
  const keys = await database.admin('SELECT headers, body FROM idempotency_key WHERE user_id = $1', [userId]);
  return JSON.stringify([messages, keys]);
}

describe('what a chat stores is bounded', () => {
  it.each([
    ['lists', 'list\n', 300],
    ['questions which task is meant', 'complete errand\n', 20],
    ['deletions to confirm', 'delete errand 7\n', 20],
    ['new tasks', 'add x\n', 20],
    ['changes', 'rename errand 7 to errand 8\n', 20],
  ])('one message full of %s', async (_what, line, times) => {
    await fill(60);
    const request = { key: 'key', hash: 'hash' };
    const { answer } = await say(line.repeat(times).slice(0, 2_000).trim(), { request });
    expect(answer.response).not.toBe('');
    const text = await stored();
    expect(text).not.toContain('d'.repeat(50));
    expect(Buffer.byteLength(text)).toBeLessThan(16 * 1024);
  });

  it('an answer lists twenty tasks in all, however often it is asked, and says how many more there are', async () => {
    await fill(50);
    const { answer } = await say('show my tasks\nshow my tasks\nhow many tasks do I have?');
    expect(answer.tool_calls.flatMap(({ tasks }) => tasks)).toHaveLength(20);
    expect(answer.response).toContain('… and 30 more.');
    expect(answer.response).toContain('You have 50 open tasks:\n… and 50 more.');
  });

  it('asks one question in an answer', async () => {
    await fill(30);
    const { answer } = await say('complete errand\ndelete errand');
    expect(answer.choices).toHaveLength(8);
    expect(answer.response.split('\n')).toEqual([
      '30 tasks match “errand”: which one? These are the first 8.',
      '30 tasks match “errand”: which one? Say more of its title.',
    ]);
  });

  it('the oldest messages and the chats that were not used for the longest time make room', async () => {
    const { answer } = await say('add milk');
    const chats = `INSERT INTO conversation (id, user_id, created_at, used_at)
      SELECT gen_random_uuid(), $1, $3, $3 FROM generate_series(1, $2::integer)`;
    const old = new Date('2026-11-01T10:00:00Z');
    await database.admin(chats, [userId, USER_LIMITS.conversations, old]);
    await database.admin(
      `INSERT INTO message (id, conversation_id, user_id, role, content, created_at)
       SELECT gen_random_uuid(), $1, $2, 'user', 'old', $3 FROM generate_series(1, $4::integer)`,
      [answer.conversation_id, userId, old, USER_LIMITS.messages],
    );
    const done = await say('complete it', { conversationId: answer.conversation_id });
    expect(done.answer.tool_calls).toMatchObject([{ tool: 'complete_task', tasks: [{ title: 'milk' }] }]);
    expect([await count('message'), await count('conversation')]).toEqual([
      USER_LIMITS.messages,
      USER_LIMITS.conversations,
    ]);
  });
});

describe('a request with the same key', () => {
  const request = { key: 'key', hash: 'hash' };

  it('gets the same answer, with the tasks as they are now, and does nothing again', async () => {
    const first = await say('add milk\nshow my tasks', { request });
    const again = await say('add milk\nshow my tasks', { request });
    expect(again).toEqual({ answer: first.answer, isReplay: true });
    await database.admin(`UPDATE task SET description = 'oat', version = 2 WHERE user_id = $1`, [userId]);
    const later = await say('add milk\nshow my tasks', { request });
    expect(later.answer.tool_calls[0]?.tasks).toMatchObject([{ title: 'milk', description: 'oat', version: 2 }]);
    expect([await count('task'), await count('message')]).toEqual([1, 2]);
  });

  it('waits for its twin in flight', async () => {
    const twins = await Promise.all(Array.from({ length: 4 }, () => say('add milk', { request })));
    expect(twins.filter(({ isReplay }) => isReplay)).toHaveLength(3);
    for (const { answer } of twins) expect(answer).toEqual(twins[0]?.answer);
    expect(await count('task')).toBe(1);
  });

  it('gets its buttons again', async () => {
    await fill(2);
    const first = await say('delete errand', { request });
    expect(first.answer.choices).toHaveLength(2);
    expect((await say('delete errand', { request })).answer).toEqual(first.answer);
  });

  it('is told when the answer is not kept any more, and when the key was another request’s', async () => {
    await say('add milk', { request });
    await expect(say('add tea', { request: { key: 'key', hash: 'other' } })).rejects.toMatchObject({
      code: 'idempotency.mismatch',
    });
    await database.admin('DELETE FROM message WHERE user_id = $1', [userId]);
    await expect(say('add milk', { request })).rejects.toMatchObject({ code: 'idempotency.answer-not-kept' });
    expect(await count('task')).toBe(1);
  });
});

describe('one message of a person at a time', () => {
  it('messages at once are all answered, one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => say(`add errand ${n}`)));
    expect(new Set(answers.flatMap(({ answer }) => answer.tool_calls.map(({ tasks }) => tasks[0]?.title))).size).toBe(
      6,
    );
    expect(await count('task')).toBe(6);
  });

  it('a message that waits too long is refused and says when to come back; nothing was done', async () => {
    const holder = randomIds.next();
    await database.unitOfWork.run(userId, ({ chatTurns }) => chatTurns.take(holder, 600));
    let waits = 0;
    const patient = {
      delay: async (): Promise<void> => {
        waits += 1;
        // No connection is held meanwhile.
        expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
      },
    };
    await expect(say('add milk', {}, patient)).rejects.toMatchObject({
      kind: 'rate-limited',
      code: 'chat.busy',
      retryAfterSeconds: 2,
    });
    expect([waits, await count('task'), await count('message')]).toEqual([30, 0, 0]);
    await database.unitOfWork.run(userId, ({ chatTurns }) => chatTurns.release(holder));
    expect((await say('add milk')).answer.response).toContain('Added');
  });

  it('a failure gives the turn back at once', async () => {
    await expect(say('add milk', { conversationId: randomIds.next() })).rejects.toMatchObject({ kind: 'not-found' });
    let runs = 0;
    const failing: UnitOfWork = {
      run: (user, work) => {
        runs += 1;
        if (runs === 2) return Promise.reject(new Error('lost'));
        return database.unitOfWork.run(user, work);
      },
    };
    await expect(say('add milk', {}, { unitOfWork: failing })).rejects.toThrow('lost');
    const impatient = { delay: () => Promise.reject(new Error('had to wait')) };
    expect((await say('add milk', {}, impatient)).answer.response).toContain('Added');
  });

  it('whoever lost the turn while thinking writes nothing', async () => {
    let runs = 0;
    const slow: UnitOfWork = {
      run: async (user, work) => {
        runs += 1;
        if (runs === 2) await database.admin(`UPDATE chat_turn SET until = '-infinity' WHERE user_id = $1`, [userId]);
        return await database.unitOfWork.run(user, work);
      },
    };
    await expect(say('add milk', {}, { unitOfWork: slow })).rejects.toMatchObject({ code: 'chat.busy' });
    expect(await count('task')).toBe(0);
  });
});

describe('what the chat refuses', () => {
  it.each([
    ['add   ', 'I did not understand'],
    [`add ${'very '.repeat(50)}long title every day`, '200 characters'],
    ['rename milk to ' + 'x'.repeat(300), '200 characters'],
    ['complete caviar', 'I found no open task'],
    ['yes', 'nothing to confirm'],
  ])('%.30s: leaves no row but the conversation', async (message, reason) => {
    await say('add milk every day');
    const before = await everythingButChats();
    const { answer } = await say(message);
    expect(answer.response).toContain(reason);
    expect(await everythingButChats()).toEqual(before);
  });

  /** Rows of all tables in which something was written about tasks. */
  const everythingButChats = () => tableContents(database, ['conversation', 'message', 'chat_turn']);
});

describe('half an emoji and control characters', () => {
  it.each(['add milk \ud83d now', 'add \udc4bmilk now', 'add milk\u0000\u0007 now', 'add milk\u001b now'])(
    '%j: the answer, the task and what is stored are well-formed, and alike',
    async (message) => {
      const { answer } = await say(message);
      const title = answer.tool_calls[0]?.tasks[0]?.title ?? '';
      expect(title).toMatch(/milk.*now/);
      expect(title.isWellFormed() && answer.response.isWellFormed()).toBe(true);
      expect(`${title}${answer.response}`).not.toMatch(/\p{Cc}/u);
      const messages = await database.admin<{ content: string }>(
        `SELECT content FROM message WHERE user_id = $1 AND role = 'assistant'`,
        [userId],
      );
      expect(messages.map(({ content }) => content)).toEqual([answer.response]);
      expect(await database.admin('SELECT title FROM task WHERE user_id = $1', [userId])).toEqual([{ title }]);
    },
  );
});

// Last, because the others would compare its thousands of rows.
describe('a chat over ten thousand tasks', () => {
  it('lets others use the only connection while it thinks', async () => {
    await fill(10_000, `'walk dog ' || n || ' in ' || md5(n::text)`);
    const pool = createPoolOf(database.connection, 1);
    const unitOfWork = createUnitOfWork({ pool });
    const other = await database.addUser();
    let isAnswered = false;
    let served = 0;
    const chat = say('complete walk dog 7777 in', {}, { unitOfWork }).finally(() => (isAnswered = true));
    while (!isAnswered) {
      await unitOfWork.run(other, ({ tasks }) => tasks.list({ status: 'open', limit: 50, cursor: null }));
      served += 1;
    }
    expect((await chat).answer.tool_calls).toMatchObject([{ tool: 'complete_task' }]);
    expect(served).toBeGreaterThan(5);
    await pool.end();
  });
});
