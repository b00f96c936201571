import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '#core/domain/ports';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { taskCompletedEvent } from '../../../test/support/task-completed-event.ts';
import { taskRow } from '../../../test/support/task-row.ts';
import { until } from '../../../test/support/until.ts';
import { createPoolOf } from './pool.ts';
import { createUnitOfWork } from './unit-of-work.ts';

let database: TestDatabase;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const run = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.unitOfWork.run(userId, work);
const taskCount = async (): Promise<number> =>
  (await database.admin('SELECT FROM task WHERE user_id = $1', [userId])).length;

describe('unit of work', () => {
  it('commits everything or nothing', async () => {
    const failed = run(async ({ tasks }) => {
      await tasks.insert(taskRow(userId));
      throw new RangeError('the caller changed its mind');
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(await taskCount()).toBe(0);
    await run(({ tasks }) => tasks.insert(taskRow(userId)));
    expect(await taskCount()).toBe(1);
  });

  it('saves nothing and says so when a failed statement was swallowed', async () => {
    const swallowed = run(async ({ tasks }) => {
      await tasks.insert(taskRow(userId));
      await tasks.insert(taskRow(userId, { title: '' })).catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'database.rolled-back' });
    expect(await taskCount()).toBe(0);
  });

  it('fails with the reason of a write that nobody waited for', async () => {
    const sent = run(async ({ tasks, conversations }) => {
      const message = { id: crypto.randomUUID(), conversationId: crypto.randomUUID(), content: '', toolCalls: [] };
      await conversations.appendMessage({ ...message, role: 'user', createdAt: new Date() });
      await tasks.insert(taskRow(userId));
    });
    await expect(sent).rejects.toMatchObject({ code: 'database.reference' });
    expect(await taskCount()).toBe(0);
  });

  const read = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.unitOfWork.run(userId, work, { isRead: true });

  it('reads as the user, and refuses to write', async () => {
    const row = taskRow(userId);
    await run(({ tasks }) => tasks.insert(row));
    const found = await read(({ tasks }) => Promise.all([tasks.find(row.id), tasks.find(crypto.randomUUID())]));
    expect(found).toMatchObject([{ id: row.id }, null]);
    await expect(read(({ tasks }) => tasks.insert(taskRow(userId)))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await taskCount()).toBe(1);
  });

  it('fails when a read asks for more after it has waited, which would be outside of its transaction', async () => {
    const late = read(async ({ tasks }) => {
      await tasks.find(crypto.randomUUID());
      return await tasks.find(crypto.randomUUID());
    });
    await expect(late).rejects.toThrow('a read must ask for everything before it waits');
    expect(await read(({ tasks }) => tasks.find(crypto.randomUUID()))).toBeNull();
  });

  it('refuses a user id that is no UUID before it reaches the database', async () => {
    const injected = database.unitOfWork.run(`x'; DROP TABLE task; --`, ({ tasks }) => tasks.find('x'));
    await expect(injected).rejects.toMatchObject({ kind: 'invalid', code: 'user.invalid-id' });
  });

  it('uses its connection again after every kind of failure', async () => {
    const pool = createPoolOf(database.connection, 1);
    const unitOfWork = createUnitOfWork({ pool });
    for (let i = 0; i < 3; i++) {
      await expect(unitOfWork.run(userId, ({ tasks }) => tasks.find('not a uuid'))).rejects.toMatchObject({
        kind: 'invalid',
      });
      await expect(unitOfWork.run(userId, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    }
    expect(await unitOfWork.run(userId, ({ tasks }) => tasks.find(crypto.randomUUID()))).toBeNull();
    expect(pool.totalCount).toBe(1);
    await pool.end();
  });

  it('does not use a connection again whose prepared statement the schema has outgrown', async () => {
    const own = await createTestDatabase();
    const pool = createPoolOf(own.connection, 1);
    const unitOfWork = createUnitOfWork({ pool });
    const user = await own.addUser();
    const find = (): Promise<unknown> => unitOfWork.run(user, ({ series }) => series.find(crypto.randomUUID()));
    await find();
    await own.admin('ALTER TABLE series ALTER COLUMN rrule TYPE varchar');
    await expect(find()).rejects.toMatchObject({ kind: 'unavailable', code: 'database.schema' });
    expect(await find()).toBeNull();
    await pool.end();
    await own.drop();
  });

  it.each([
    ['half a character in JSON', ['\ud800 secret']],
    ['a NUL in JSON', ['\0 secret']],
    ['a NUL in text', [], '\0 secret'],
    ['a value that a rule refuses', [], 'fine', 'secret'],
  ])('%s is invalid, and neither the error nor its causes quote it', async (_, toolCalls, content = 'fine', role?) => {
    const id = crypto.randomUUID();
    const failed = run(async ({ conversations }) => {
      await conversations.insert({ id, lastTaskId: null, createdAt: new Date() });
      const message = { id: crypto.randomUUID(), conversationId: id, content, toolCalls, createdAt: new Date() };
      await conversations.appendMessage({ ...message, role: (role ?? 'user') as 'user' });
    });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
  });

  it('FR-041: a connection that dies in the middle saves nothing, is "unavailable", and the next request works', async () => {
    const pool = createPoolOf({ ...database.connection, application_name: 'dies' }, 1);
    const unitOfWork = createUnitOfWork({ pool });
    const killed = unitOfWork.run(userId, async ({ tasks }) => {
      await tasks.insert(taskRow(userId));
      await database.admin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dies'`,
      );
      await tasks.insert(taskRow(userId));
    });
    await expect(killed).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 2 });
    expect(await taskCount()).toBe(0);
    await unitOfWork.run(userId, ({ tasks }) => tasks.insert(taskRow(userId)));
    expect(await taskCount()).toBe(1);
    await pool.end();
  });

  it('is "unavailable" when nothing listens', async () => {
    const pool = createPoolOf({ ...database.connection, port: 1 }, 1);
    const refused = createUnitOfWork({ pool }).run(userId, ({ tasks }) => tasks.find(crypto.randomUUID()));
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
    await pool.end();
  });

  const entry = { kind: 'task.created', taskId: crypto.randomUUID(), at: new Date() } as const;

  async function hearActivity(): Promise<{ heard: (string | undefined)[]; end: () => Promise<void> }> {
    const listener = new pg.Client(database.connection);
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on('notification', ({ payload }) => heard.push(payload));
    await listener.query('LISTEN activity');
    return { heard, end: () => listener.end() };
  }

  it('tells listeners of activity after the commit, naming nobody, and of nothing else', async () => {
    const { heard, end } = await hearActivity();
    await run(({ tasks }) => tasks.insert(taskRow(userId)));
    await run(async ({ activity }) => {
      await activity.append(entry);
      throw new Error('rolled back');
    }).catch(() => undefined);
    const other = await database.addUser();
    await database.unitOfWork.run(other, ({ activity }) => activity.append(entry));
    await until(() => heard.length > 0);
    expect(heard).toEqual(['']);
    await end();
  });

  it('tells of many commits a few times, and of the last one after it', async () => {
    const { heard, end } = await hearActivity();
    const began = performance.now();
    for (let n = 0; n < 300; n++) await run(({ activity }) => activity.append(entry));
    const windows = (performance.now() - began) / 50;
    const heardByThen = heard.length;
    await until(() => heard.length > heardByThen);
    // One right behind a commit and one at the end, in each window of 50 ms.
    expect(heard.length).toBeLessThanOrEqual(2 * windows + 2);
    await end();
  });

  it('wakes the relay after a commit that wrote events, and only then', async () => {
    let woken = 0;
    const unitOfWork = createUnitOfWork({ pool: database.pool, onCommit: () => (woken += 1) });
    await unitOfWork.run(userId, ({ tasks }) => tasks.insert(taskRow(userId)));
    await unitOfWork
      .run(userId, async ({ outbox }) => {
        await outbox.append(taskCompletedEvent(userId));
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(woken).toBe(0);
    await unitOfWork.run(userId, ({ outbox }) => outbox.append(taskCompletedEvent(userId)));
    expect(woken).toBe(1);
  });
});

describe('processed events', () => {
  const event = { source: 'todo-chatbot/backend', id: crypto.randomUUID() };

  it('FR-034: of many claims of one event at once exactly one commits its effect', async () => {
    const claims = Array.from({ length: 10 }, () =>
      database.workerUnitOfWork.run(userId, async ({ processed, tasks }) => {
        const isFirst = await processed.claim('create-next-occurrence', event, new Date());
        if (isFirst) await tasks.insert(taskRow(userId));
        return isFirst;
      }),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    expect(await taskCount()).toBe(1);
  });

  it('another consumer has claims of its own, and a claim that rolled back was none', async () => {
    const claim = (consumer: string, fail: boolean): Promise<boolean> =>
      database.workerUnitOfWork.run(userId, async ({ processed }) => {
        const isFirst = await processed.claim(consumer, event, new Date());
        if (fail) throw new Error('effect failed');
        return isFirst;
      });
    await expect(claim('index-reminders', true)).rejects.toThrow('effect failed');
    expect(await claim('index-reminders', false)).toBe(true);
    expect(await claim('index-reminders', false)).toBe(false);
  });
});

describe('conversations', () => {
  it('remembers what "it" means and the last answer', async () => {
    const id = crypto.randomUUID();
    const lastTaskId = crypto.randomUUID();
    await run(async ({ conversations }) => {
      await conversations.insert({ id, lastTaskId: null, createdAt: new Date() });
      expect(await conversations.lastAnswer(id)).toBeNull();
      const message = { conversationId: id, content: 'text' };
      const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      await conversations.appendMessage({
        ...message,
        id: crypto.randomUUID(),
        role: 'assistant',
        toolCalls: ['old'],
        createdAt: at(1),
      });
      await conversations.appendMessage({
        ...message,
        id: crypto.randomUUID(),
        role: 'assistant',
        toolCalls: ['new'],
        createdAt: at(3),
      });
      await conversations.appendMessage({
        ...message,
        id: crypto.randomUUID(),
        role: 'user',
        toolCalls: [],
        createdAt: at(4),
      });
      await conversations.update(id, { lastTaskId, usedAt: at(4) });
    });
    expect(await run(({ conversations }) => conversations.find(id))).toEqual({ id, lastTaskId });
    expect(await run(({ conversations }) => conversations.lastAnswer(id))).toMatchObject({ toolCalls: ['new'] });
    expect(await run(({ conversations }) => conversations.find(crypto.randomUUID()))).toBeNull();
  });
});
