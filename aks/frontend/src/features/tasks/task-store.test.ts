import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../test/support/build-task.ts';
import { createTaskStore } from './task-store.ts';

const titles = (store: ReturnType<typeof createTaskStore>): string[] => store.open.value.map(({ title }) => title);

describe('task store', () => {
  it('what arrives live while a list is under way is not lost when the older list comes in', async () => {
    const store = createTaskStore();
    const [kept, gone, fresh] = [
      buildTask({ title: 'kept' }),
      buildTask({ title: 'gone' }),
      buildTask({ title: 'fresh' }),
    ];
    let answer: (tasks: (typeof kept)[]) => void = () => undefined;
    const loading = store.replace(
      () => new Promise((resolve) => (answer = resolve)),
      () => false,
    );
    store.receive({ kind: 'task.created', taskId: fresh.id, task: fresh });
    store.receive({ kind: 'task.deleted', taskId: gone.id, task: null });
    answer([kept, gone]);
    await loading;
    expect(titles(store).toSorted()).toEqual(['fresh', 'kept']);
  });

  it('a task made in this tab never shows twice, though its live message may come before the answer', () => {
    const store = createTaskStore();
    const draft = buildTask({ id: 'new-1', title: 'bread', version: 0 });
    const task = buildTask({ title: 'bread' });
    store.begin({ key: 'k', taskId: draft.id, kind: 'create', task: draft });
    store.receive({ kind: 'task.created', taskId: task.id, task });
    expect(titles(store)).toEqual(['bread']);
    store.settle('k');
    expect(store.open.value).toEqual([task]);
  });

  it('a completed task stays in the open list only while it lingers', () => {
    const store = createTaskStore();
    const task = buildTask({ status: 'done', completedAt: '2026-11-24T10:00:00Z' });
    store.put(task);
    expect(store.open.value).toEqual([]);
    store.linger(task.id, true);
    expect(store.open.value).toEqual([task]);
    store.linger(task.id, false);
    expect(store.open.value).toEqual([]);
    expect(store.done.value).toEqual([task]);
  });

  it('a failed list leaves everything as it was', async () => {
    const store = createTaskStore();
    store.put(buildTask({ title: 'milk' }));
    await expect(
      store.replace(
        () => Promise.reject(new Error('down')),
        () => false,
      ),
    ).rejects.toThrow('down');
    expect(titles(store)).toEqual(['milk']);
  });
});
