import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Check } from 'typebox/value';
import { TaskPage, type Reopened } from '#core/domain/api';
import { Task } from '#core/domain/task/task';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

describe('tasks', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  it('US1.2: are created, read, changed, completed, reopened, deleted and restored', async () => {
    const created = await person.call('POST', '/api/tasks', { body: { title: '  Buy milk ', dueDate: '2026-12-01' } });
    expect(created.status).toBe(201);
    expect(Check(Task, created.body)).toBe(true);
    const task = created.body as Task;
    expect(task).toMatchObject({
      title: 'Buy milk',
      dueDate: '2026-12-01',
      dueTime: null,
      status: 'backlog',
      version: 1,
    });
    expect(created.headers).toMatchObject({ location: `/api/tasks/${task.id}`, etag: '"1"' });

    const url = `/api/tasks/${task.id}`;
    expect((await person.call('GET', url)).body).toEqual(task);
    const changed = await person.call('PATCH', url, { body: { title: 'Buy oat milk', priority: 1 } });
    expect(changed.body).toMatchObject({ title: 'Buy oat milk', priority: 1, dueDate: '2026-12-01', version: 2 });
    const completed = await person.call('POST', `${url}/complete`);
    expect(completed.body).toMatchObject({ status: 'done', version: 3 });
    const reopened = (await person.call('POST', `${url}/reopen`)).body as Reopened;
    expect(reopened).toMatchObject({ task: { status: 'backlog', completedAt: null }, nextOccurrence: 'none' });
    expect((await person.call('DELETE', url)).status).toBe(204);
    expect((await person.call('GET', url)).status).toBe(404);
    expect((await person.call('DELETE', url)).status).toBe(204);
    expect((await person.call('POST', `${url}/restore`)).body).toMatchObject({ title: 'Buy oat milk' });
  });

  it('come in pages, open ones by due date with undated ones last', async () => {
    const lister = await guest(backend.app);
    for (const dueDate of ['2026-12-03', null, '2026-12-01', '2026-12-02'])
      await lister.addTask({ title: 'task', dueDate });
    const first = (await lister.call('GET', '/api/tasks?limit=3')).body as TaskPage;
    expect(Check(TaskPage, first)).toBe(true);
    expect(first.items.map(({ dueDate }) => dueDate)).toEqual(['2026-12-01', '2026-12-02', '2026-12-03']);
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = (await lister.call('GET', `/api/tasks?limit=3&cursor=${cursor}`)).body as TaskPage;
    expect(second.items.map(({ dueDate }) => dueDate)).toEqual([null]);
    expect(second.nextCursor).toBeNull();
  });

  it.each(['complete', 'reopen'])(
    'If-Match: %s of another version is refused, of the seen version done',
    async (name) => {
      const task = await person.addTask({ title: 'versioned' });
      const url = `/api/tasks/${task.id}`;
      if (name === 'reopen') await person.call('POST', `${url}/complete`);
      const current = ((await person.call('GET', url)).body as Task).version;
      const stale = await person.call('POST', `${url}/${name}`, { headers: { 'if-match': `"${current + 7}"` } });
      expect(stale).toMatchObject({ status: 412, body: { code: 'task.changed' } });
      const fresh = await person.call('POST', `${url}/${name}`, { headers: { 'if-match': `"${current}"` } });
      expect(fresh).toMatchObject({ status: 200, headers: { etag: `"${current + 1}"` } });
    },
  );

  it('If-Match: a change of another version loses nothing', async () => {
    const task = await person.addTask({ title: 'mine' });
    const url = `/api/tasks/${task.id}`;
    const change = (title: string, match: string) =>
      person.call('PATCH', url, { body: { title }, headers: { 'if-match': match } });
    expect(await change('tab one', '"1"')).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(await change('tab two', '"1"')).toMatchObject({ status: 412 });
    expect(await change('tab two', 'W/"2"')).toMatchObject({ status: 200 });
    expect(await change('tab two', 'nonsense')).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect((await person.call('DELETE', url, { headers: { 'if-match': '"1"' } })).status).toBe(412);
  });

  it('completing twice at once completes once', async () => {
    const task = await person.addTask({ title: 'double click', recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } });
    const complete = () => person.call('POST', `/api/tasks/${task.id}/complete`);
    const answers = await Promise.all([complete(), complete(), complete()]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { version: 2 } });
  });

  it.each([
    ['a time without a day', { title: 'x', dueTime: '10:00' }, 'task.time-without-date'],
    ['an invalid day', { title: 'x', dueDate: '2026-02-30' }, 'request.invalid'],
    ['the year 0', { title: 'x', dueDate: '0000-01-01' }, 'date.invalid'],
    ['an invalid rule', { title: 'x', recurrence: { rrule: 'often', anchor: 'due' } }, 'recurrence.invalid'],
    [
      'a series that is over',
      { title: 'x', recurrence: { rrule: 'FREQ=DAILY;UNTIL=20200101', anchor: 'due' } },
      'recurrence.no-date',
    ],
    ['a blank title', { title: '   ' }, 'request.invalid'],
    ['a title that is too long', { title: '😀'.repeat(201) }, 'request.invalid'],
    ['text that cannot be stored', { title: 'a\u0000b' }, 'text.ill-formed'],
  ])('%s is refused', async (_name, body, code) => {
    expect(await person.call('POST', '/api/tasks', { body })).toMatchObject({ status: 400, body: { code } });
  });

  it('a broken cursor is the client’s fault', async () => {
    expect((await person.call('GET', '/api/tasks?cursor=%00%FFnonsense')).status).toBe(400);
    expect((await person.call('GET', '/api/tasks?cursor=bm9uc2Vuc2U')).status).toBe(400);
  });

  it('EDGE-10: a field of a newer release is refused by name, not silently dropped; answers name the release', async () => {
    const answer = await person.call('POST', '/api/tasks', { body: { title: 'x', colour: 'red' } });
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'x-app-version': 'test' },
      body: { errors: [{ path: 'body/colour' }] },
    });
  });
});
