import { describe, expect, it } from 'vitest';
import { AppError, type ErrorKind } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';
import { buildTask } from '../../../test/support/build-task.ts';
import type { ApiRequest } from '../../lib/api-client.ts';
import { createTaskLoader } from './task-loader.ts';
import { createTaskStore } from './task-store.ts';

const failure = (kind: ErrorKind) => new AppError({ code: 'x', kind, message: 'No.' });
const done = (title: string, completedAt: string) => buildTask({ title, status: 'done', completedAt });
const pageOf = (items: Task[], nextCursor: string | null = null) => ({ items, nextCursor });

function loading(answer: (request: ApiRequest) => unknown) {
  const store = createTaskStore();
  const api = {
    send: async (request: ApiRequest) => {
      const value = await answer(request);
      if (value instanceof Error) throw value;
      return value;
    },
  };
  const titles = (list: 'open' | 'done') => store[list].value.map(({ title }) => title).toSorted();
  return { store, loader: createTaskLoader({ api, store }), titles };
}

describe('loading the lists', () => {
  it('shows the first page at once, and says so when the rest could not be read', async () => {
    const [first, second] = [buildTask({ title: 'first' }), buildTask({ title: 'second' })];
    let isDown = true;
    const { loader, titles } = loading(({ path }) => {
      if (!path.includes('cursor')) return pageOf([first], 'more');
      return isDown ? failure('unavailable') : pageOf([second]);
    });
    await loader.reload();
    expect(titles('open')).toEqual(['first']);
    expect(loader.state.value).toBe('failed');
    isDown = false;
    await loader.reload();
    expect(titles('open')).toEqual(['first', 'second']);
    expect(loader.state.value).toBe('ready');
  });

  it('done tasks that were deleted elsewhere leave their list, those beyond the page that was read stay', async () => {
    const [new1, new2] = [done('new 1', '2026-11-24T10:00:00Z'), done('new 2', '2026-11-24T09:00:00Z')];
    const old = done('old', '2026-11-20T10:00:00Z');
    let newest = [new1, new2];
    const { loader, titles } = loading(({ path }) => {
      if (path.includes('status=open')) return pageOf([]);
      return path.includes('cursor') ? pageOf([old]) : pageOf(newest, 'more');
    });
    await loader.loadDone({ more: false });
    await loader.loadDone({ more: true });
    expect(titles('done')).toEqual(['new 1', 'new 2', 'old']);
    newest = [new2];
    await loader.reload();
    await expect.poll(() => titles('done')).toEqual(['new 2', 'old']);
  });

  it('one task that is read again is taken as it is, or leaves when it is gone', async () => {
    const task = buildTask({ title: 'milk' });
    let answer: unknown = { ...task, title: 'oat milk', version: 2 };
    const { store, loader, titles } = loading(() => answer);
    store.add(task, store.askedAt());
    await loader.reread(task.id);
    expect(titles('open')).toEqual(['oat milk']);
    answer = failure('unavailable');
    await loader.reread(task.id);
    expect(titles('open')).toEqual(['oat milk']);
    answer = failure('not-found');
    await loader.reread(task.id);
    expect(titles('open')).toEqual([]);
  });
});
