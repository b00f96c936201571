import { describe, expect, it } from 'vitest';
import { AppError, type ErrorKind } from '#core/domain/errors';
import { buildTask } from '../../../test/support/build-task.ts';
import type { ApiRequest } from '../../lib/api-client.ts';
import type { Notice } from '../../lib/notices.ts';
import { createTaskLoader } from './task-loader.ts';
import { createTaskStore } from './task-store.ts';
import { createWrites } from './task-writes.ts';

const task = buildTask({ title: 'milk', version: 3 });
const failure = (kind: ErrorKind) => new AppError({ code: 'x', kind, message: 'Do that.' });

function writing(answer: (request: ApiRequest) => unknown) {
  const store = createTaskStore();
  store.add(task, store.askedAt());
  const requests: ApiRequest[] = [];
  const shown: Omit<Notice, 'id'>[] = [];
  const api = {
    send: async (request: ApiRequest) => {
      requests.push(request);
      const value = await answer(request);
      if (value instanceof Error) throw value;
      return value;
    },
  };
  const notices = { show: (notice: Omit<Notice, 'id'>) => shown.push(notice) };
  const { reread } = createTaskLoader({ api, store });
  const writes = createWrites({ api, store, notices, reread });
  const rename = (title: string, more = {}) =>
    writes.send({
      change: { key: title, taskId: task.id, kind: 'change', changes: { title } },
      request: { method: 'PATCH', path: `/api/tasks/${task.id}`, body: { title } },
      title: task.title,
      ...more,
    });
  const title = () => store.find(task.id)?.title;
  return { store, requests, shown, rename, title };
}

describe('optimistic writes', () => {
  it('show at once and keep what the server made of them', async () => {
    const { rename, title, store } = writing(() => ({ ...task, title: 'Oat milk', version: 4 }));
    const sending = rename('oat milk');
    expect(title()).toBe('oat milk');
    await sending;
    expect(store.find(task.id)).toMatchObject({ title: 'Oat milk', version: 4 });
  });

  it('roll back on failure, say what to do, and try again with the same key', async () => {
    const { rename, title, shown, requests } = writing(() => failure('unavailable'));
    await expect(rename('oat milk')).resolves.toBeNull();
    expect(title()).toBe('milk');
    expect(shown[0]).toMatchObject({
      tone: 'error',
      text: '“milk” was not saved. Do that.',
      action: { label: 'Try again' },
    });
    shown[0]?.action?.run();
    await expect.poll(() => requests.map(({ key }) => key)).toEqual(['oat milk', 'oat milk']);
  });

  it('a task that was changed elsewhere is read again, and the person is told', async () => {
    const newer = { ...task, title: 'goat milk', version: 9 };
    const { rename, title, shown } = writing(({ method }) =>
      method === 'GET' ? newer : failure('precondition-failed'),
    );
    await rename('oat milk', { basedOn: 3, editAgain: () => undefined });
    expect(title()).toBe('goat milk');
    expect(shown[0]).toMatchObject({ action: { label: 'Edit again' } });
    expect(shown[0]?.text).toContain('changed elsewhere');
  });

  it('own writes in a row are no conflict with each other', async () => {
    let version = 3;
    const { rename, requests } = writing(() => ({ ...task, version: ++version }));
    await Promise.all([rename('a', { basedOn: 3 }), rename('b', { basedOn: 3 })]);
    expect(requests.map(({ ifMatch }) => ifMatch)).toEqual([3, 4]);
  });

  it('a task that was deleted elsewhere leaves the list; of an ended session the page itself tells', async () => {
    const gone = writing(() => failure('not-found'));
    await gone.rename('x');
    expect(gone.title()).toBeUndefined();
    const over = writing(() => failure('unauthenticated'));
    await over.rename('x');
    expect(over.shown).toEqual([]);
  });

  it('an answer that comes after the task was deleted does not bring it back', async () => {
    const answer = Promise.withResolvers<unknown>();
    const { rename, store, title } = writing(() => answer.promise);
    const sending = rename('oat milk');
    store.receive({ kind: 'task.deleted', taskId: task.id, task: null });
    answer.resolve({ ...task, title: 'oat milk', version: 4 });
    await sending;
    expect(title()).toBeUndefined();
  });

  it('a task that is read again after a conflict and is gone leaves the list', async () => {
    const { rename, title } = writing(({ method }) => failure(method === 'GET' ? 'not-found' : 'precondition-failed'));
    await rename('oat milk', { basedOn: 3 });
    expect(title()).toBeUndefined();
  });
});
