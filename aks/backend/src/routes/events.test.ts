import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents, type EventReader } from '../../../../test/support/backend/read-events.ts';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest } from '../../../../test/support/backend/test-person.ts';

describe('live updates', () => {
  let one: TestBackend;
  let two: TestBackend;
  let origins: string[];
  const open: EventReader[] = [];
  beforeAll(async () => {
    one = await createTestBackend({ limits: { streamsPerUser: 3 } });
    two = await createTestBackend({ database: one.database, secrets: one.secrets });
    origins = [await one.app.listen({ port: 0 }), await two.app.listen({ port: 0 })];
  });
  afterEach(() => open.splice(0).forEach((reader) => reader.close()));
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  async function listen(cookie: string, { replica = 0, lastEventId }: { replica?: number; lastEventId?: string } = {}) {
    const reader = await readEvents(origins[replica] ?? '', {
      cookie,
      ...(lastEventId !== undefined && { lastEventId }),
    });
    open.push(reader);
    await expect.poll(() => reader.lastId()).not.toBe('');
    return reader;
  }

  it('tell what happens to one’s tasks, in order, on every replica', async () => {
    const person = await guest(one.app);
    const readers = [await listen(person.cookie), await listen(person.cookie, { replica: 1 })];
    const task = await person.addTask({ title: 'seen live' });
    await person.call('POST', `/api/tasks/${task.id}/complete`);
    await person.call('DELETE', `/api/tasks/${task.id}`);
    for (const reader of readers) {
      expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(reader.response.headers.get('x-accel-buffering')).toBe('no');
      expect(await reader.activity()).toMatchObject({ kind: 'task.created', taskId: task.id });
      expect(await reader.activity()).toMatchObject({ kind: 'task.completed', taskId: task.id });
      expect(await reader.activity()).toMatchObject({ kind: 'task.deleted', taskId: task.id, task: null });
    }
  });

  it('go on behind Last-Event-ID, at another replica too, without a gap or a double', async () => {
    const person = await guest(one.app);
    const first = await listen(person.cookie);
    await person.addTask({ title: 'before' });
    const { id } = await first.activity();
    expect(id).toMatch(/^\d+-\d+$/);
    first.close();
    const missed = await person.addTask({ title: 'while away' });
    const second = await listen(person.cookie, { replica: 1, lastEventId: id });
    expect(await second.activity()).toMatchObject({ taskId: missed.id, task: { title: 'while away' } });
    const later = await person.addTask({ title: 'later' });
    expect(await second.activity()).toMatchObject({ taskId: later.id });
  });

  it('a fresh tab gets a position to come back to before anything happens', async () => {
    const person = await guest(one.app);
    const first = await listen(person.cookie);
    const position = first.lastId();
    first.close();
    const missed = await person.addTask({ title: 'missed' });
    const second = await listen(person.cookie, { lastEventId: position });
    expect(await second.activity()).toMatchObject({ taskId: missed.id });
  });

  it('an invalid position makes the tab load its lists again', async () => {
    const person = await guest(one.app);
    const reader = await listen(person.cookie, { lastEventId: 'nonsense' });
    const reset = await reader.next();
    expect(reset).toMatchObject({ event: 'reset', data: '' });
    expect(reset.id).toMatch(/^\d+-\d+$/);
    const task = await person.addTask({ title: 'after the reset' });
    expect(await reader.activity()).toMatchObject({ taskId: task.id });
  });

  it('show nothing of other people', async () => {
    const [a, b] = [await guest(one.app), await guest(one.app)];
    const reader = await listen(b.cookie);
    await a.addTask({ title: 'private' });
    const own = await b.addTask({ title: 'own' });
    expect(await reader.activity()).toMatchObject({ taskId: own.id });
  });

  it('say first whose they are, without an id', async () => {
    const person = await guest(one.app);
    const response = await fetch(`${origins[0]}/api/events`, { headers: { cookie: person.cookie } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (text.split('\n\n').length < 3) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const [head = '', hello = ''] = text.split('\n\n');
    expect(head).toMatch(/^retry: \d+\nid: \d+-\d+$/);
    expect(hello).toBe(`event: hello\ndata: {"userId":"${person.session.userId}"}`);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('end at another replica, too, when the session ends', async () => {
    const person = await guest(one.app);
    const readers = [await listen(person.cookie), await listen(person.cookie, { replica: 1 })];
    const other = await guest(one.app);
    const staying = await listen(other.cookie, { replica: 1 });
    await person.call('DELETE', '/api/session');
    await Promise.all(readers.map(({ ended }) => ended));
    await other.addTask({ title: 'still live' });
    expect(await staying.activity()).toMatchObject({ task: { title: 'still live' } });
  });

  it('end when the session ends, and are refused beyond the limit', async () => {
    const person = await guest(one.app);
    const readers = [await listen(person.cookie), await listen(person.cookie), await listen(person.cookie)];
    const fourth = await fetch(`${origins[0]}/api/events`, { headers: { cookie: person.cookie } });
    expect(fourth.status).toBe(429);
    expect(fourth.headers.get('retry-after')).toBe('30');
    await person.call('DELETE', '/api/session');
    await Promise.all(readers.map(({ ended }) => ended));
    expect((await fetch(`${origins[0]}/api/events`, { headers: { cookie: person.cookie } })).status).toBe(401);
  });
});
