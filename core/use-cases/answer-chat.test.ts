import { setImmediate as pause, setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatResponse } from '#core/domain/api';
import type { Task } from '#core/domain/task/task';
import { randomIds } from '#core/platform/ids';
import { testClock, userAtWork } from '#core/testing/user-at-work';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { answerChat } from './answer-chat.ts';

/** A Tuesday, 11:00 in Berlin. */
const NOW = '2026-11-24T10:00:00.000Z';

describe('chat', () => {
  let database: TestDatabase;
  let userId: string;
  let conversationId: string | undefined;
  const clock = testClock(NOW);
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    clock.set(NOW);
    userId = await database.addUser();
    conversationId = undefined;
  });

  const asUser = () => userAtWork({ unitOfWork: database.unitOfWork, userId, clock });
  async function say(message: string, locale = 'en-US'): Promise<ChatResponse> {
    const { answer } = await answerChat(
      { unitOfWork: database.unitOfWork, clock, ids: randomIds, delay, pause },
      { userId, message, timeZone: 'Europe/Berlin', locale, ...(conversationId !== undefined && { conversationId }) },
    );
    conversationId = answer.conversation_id;
    return answer;
  }
  const tasks = async (status: 'open' | 'done' = 'open'): Promise<Task[]> =>
    (await asUser()(({ tx }) => tx.tasks.list({ status, limit: 50, cursor: null }), undefined)).items;
  const titles = async (status?: 'open' | 'done') => (await tasks(status)).map(({ title }) => title).toSorted();

  it('US1.2: adds a task and says what it understood, with the undo of it', async () => {
    const answer = await say('add buy bread tomorrow at 5pm');
    const [task] = await tasks();
    expect(task).toMatchObject({ title: 'buy bread', dueDate: '2026-11-25', dueTime: '17:00' });
    expect(answer.response).toBe('Added “buy bread”, due Wed 25 Nov 2026 at 17:00 (Europe/Berlin).');
    expect(answer.tool_calls).toEqual([
      {
        tool: 'add_task',
        tasks: [task],
        recurrenceText: null,
        undo: { method: 'DELETE', path: `/api/tasks/${task?.id}` },
      },
    ]);
  });

  it('adds a repeating task and shows the repetition in words', async () => {
    const answer = await say('add water plants every! 3 days');
    expect(answer.tool_calls[0]?.recurrenceText).toBe('every 3 days after completion');
    expect(await tasks()).toMatchObject([{ dueDate: '2026-11-24', recurrence: { anchor: 'completion' } }]);
  });

  it('completes by words and by “it”, and takes it back', async () => {
    await say('add buy milk');
    const done = await say('complete it');
    const id = done.tool_calls[0]?.tasks[0]?.id;
    expect(done.tool_calls).toMatchObject([
      { tool: 'complete_task', undo: { method: 'POST', path: `/api/tasks/${id}/reopen` } },
    ]);
    expect(await titles('done')).toEqual(['buy milk']);
    await say('show my tasks');
    expect(await say('undo')).toMatchObject({ response: 'Undone: “buy milk”.', tool_calls: [{ tool: 'undo' }] });
    expect(await titles()).toEqual(['buy milk']);
    expect((await say('undo')).response).toContain('nothing to undo');
    await say('complete milk');
    expect((await say('reopen it')).response).toBe('Reopened “buy milk”.');
    expect(await titles()).toEqual(['buy milk']);
  });

  it('moves, renames and repeats; a day leaves the time, a time the day', async () => {
    await say('add call dentist tomorrow at 9am');
    await say('move it to friday');
    expect(await tasks()).toMatchObject([{ dueDate: '2026-11-27', dueTime: '09:00' }]);
    await say('change dentist to 5pm');
    expect(await tasks()).toMatchObject([{ dueDate: '2026-11-27', dueTime: '17:00' }]);
    const renamed = await say('rename call dentist to call Ana');
    expect(renamed.tool_calls).toMatchObject([{ undo: { method: 'PATCH', body: { title: 'call dentist' } } }]);
    await say('repeat it every week');
    expect(await tasks()).toMatchObject([{ title: 'call Ana', dueDate: '2026-11-27', recurrence: { anchor: 'due' } }]);
    await say('undo');
    expect(await tasks()).toMatchObject([{ title: 'call Ana', dueDate: '2026-11-27', recurrence: null }]);
  });

  it('deletes only after a confirmation, and brings back', async () => {
    await say('add old thing');
    const question = await say('delete old thing');
    expect(question.tool_calls).toEqual([]);
    expect(question.choices.map(({ message }) => message)).toEqual(['yes', 'no']);
    expect(await titles()).toEqual(['old thing']);
    expect((await say('no')).response).toContain('Kept');
    expect((await say('yes')).response).toContain('nothing to confirm');
    expect(await titles()).toEqual(['old thing']);
    await say('delete it');
    const deleted = await say('yes');
    const id = deleted.tool_calls[0]?.tasks[0]?.id;
    expect(deleted.tool_calls).toMatchObject([
      { tool: 'delete_task', undo: { method: 'POST', path: `/api/tasks/${id}/restore` } },
    ]);
    expect(await titles()).toEqual([]);
    expect((await say('yes')).response).toContain('nothing to confirm');
    await say('undo');
    expect(await titles()).toEqual(['old thing']);
  });

  it('a confirmation counts for five minutes and for the next message only', async () => {
    await say('add old thing');
    await say('delete old thing');
    clock.set('2026-11-24T10:05:01.000Z');
    expect((await say('yes')).response).toContain('five minutes');
    await say('delete old thing');
    await say('show my tasks');
    expect((await say('yes')).response).toContain('nothing to confirm');
    expect(await titles()).toEqual(['old thing']);
  });

  it('asks which one when several match, and takes a button, a number or “the second one”', async () => {
    for (const name of ['sales', 'tax', 'year']) await say(`add ${name} report`);
    const question = await say('complete report');
    expect(question.response).toContain('3 tasks match “report”: which one?');
    expect(question.choices.map(({ message }) => message)).toEqual([
      'complete "sales report"',
      'complete "tax report"',
      'complete "year report"',
    ]);
    expect(await titles()).toHaveLength(3);
    await say('the second one');
    expect(await titles('done')).toEqual(['tax report']);
    const again = await say('complete report');
    await say(again.choices[0]?.message ?? '');
    expect(await titles('done')).toEqual(['sales report', 'tax report']);
  });

  it('tells tasks with the same name apart', async () => {
    await say('add call mom tomorrow');
    await say('add call mom friday');
    const question = await say('delete call mom');
    expect(question.choices.map(({ label }) => label)).toEqual([
      'call mom (due Wed 25 Nov 2026)',
      'call mom (due Fri 27 Nov 2026)',
    ]);
    await say(question.choices[1]?.message ?? '');
    await say('yes');
    expect(await tasks()).toMatchObject([{ dueDate: '2026-11-25' }]);
  });

  it('answers questions from the tasks themselves', async () => {
    await say('add pay rent today');
    await say('add buy bread tomorrow');
    const today = await say('what is due today?');
    expect(today.response).toBe('You have 1 open task on 2026-11-24:\n• “pay rent”, due Tue 24 Nov 2026');
    expect(today.tool_calls).toMatchObject([{ tool: 'list_tasks', undo: null, tasks: [{ title: 'pay rent' }] }]);
    expect((await say('how many tasks do I have?')).response).toBe('You have 2 open tasks.');
    expect((await say('search bread')).response).toContain('“buy bread”');
    expect((await say('search caviar')).response).toBe('You have no open tasks about “caviar”.');
    await say('what is due today?');
    await say('complete it');
    expect(await titles('done')).toEqual(['pay rent']);
  });

  it('never invents: what it does not understand changes nothing and shows two examples', async () => {
    const answer = await say('play some music');
    expect(answer.tool_calls).toEqual([]);
    expect(answer.choices).toHaveLength(2);
    expect(answer.response).toContain('nothing was changed');
    expect((await say('complete unicorn hunting')).response).toContain('Nothing was changed');
    expect(await tasks()).toEqual([]);
  });

  it('reads 03/04 as the person’s country does', async () => {
    await say('add pay tax 03/04', 'en-GB');
    await say('add pay rent 03/04', 'en-US');
    expect((await tasks()).map(({ dueDate }) => dueDate)).toEqual(['2027-03-04', '2027-04-03']);
  });

  it('says what a rule refuses, and does the rest of the message', async () => {
    const answer = await say(`add ${'very '.repeat(50)}long title\nadd buy eggs`);
    expect(answer.response).toContain('200');
    expect(await titles()).toEqual(['buy eggs']);
  });

  it('“for 3 times” said of a later occurrence means that one and the two after it', async () => {
    await say('add stretch every day');
    const [task] = await tasks();
    await database.admin('UPDATE task SET occurrence_no = 5 WHERE id = $1', [task?.id]);
    await say('repeat stretch every day for 3 times');
    expect((await tasks())[0]?.recurrence?.rrule).toBe('FREQ=DAILY;COUNT=7');
  });

  it('keeps conversations apart, and other people’s closed', async () => {
    await say('add buy milk');
    const mine = conversationId;
    await say('delete buy milk');
    conversationId = undefined;
    expect((await say('yes')).response).toContain('nothing to confirm');
    userId = await database.addUser();
    conversationId = mine;
    await expect(say('yes')).rejects.toMatchObject({ kind: 'not-found', code: 'conversation.not-found' });
  });
});
