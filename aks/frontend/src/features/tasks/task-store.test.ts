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
    const loading = store.replace({ read: () => new Promise((resolve) => (answer = resolve)), keep: () => false });
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
    store.add(task, store.askedAt());
    expect(store.open.value).toEqual([]);
    store.linger(task.id, true);
    expect(store.open.value).toEqual([task]);
    store.linger(task.id, false);
    expect(store.open.value).toEqual([]);
    expect(store.done.value).toEqual([task]);
  });

  it('a failed list leaves everything as it was', async () => {
    const store = createTaskStore();
    store.add(buildTask({ title: 'milk' }), store.askedAt());
    const reading = { read: () => Promise.reject(new Error('down')), keep: () => false };
    await expect(store.replace(reading)).rejects.toThrow('down');
    expect(titles(store)).toEqual(['milk']);
  });

  it('of two readings of one list the one that began later counts, whichever comes first', async () => {
    const store = createTaskStore();
    const [old, young] = [buildTask({ title: 'old' }), buildTask({ title: 'young' })];
    const slow = Promise.withResolvers<(typeof old)[]>();
    const first = store.replace({ list: 'open', read: () => slow.promise, keep: () => false });
    await store.replace({ list: 'open', read: () => Promise.resolve([old, young]), keep: () => false });
    slow.resolve([old]);
    await expect(first).resolves.toBe(false);
    expect(titles(store)).toEqual(['old', 'young']);
  });

  it('the first page of a list does not bring back what was deleted while it was read', async () => {
    const store = createTaskStore();
    const task = buildTask({ title: 'gone' });
    const rest = Promise.withResolvers<(typeof task)[]>();
    let showPartly: (items: (typeof task)[]) => void = () => undefined;
    const read = (partly: typeof showPartly) => {
      showPartly = partly;
      return rest.promise;
    };
    const loading = store.replace({ list: 'open', read, keep: () => false });
    store.remove(task.id);
    showPartly([task]);
    expect(titles(store)).toEqual([]);
    rest.resolve([task]);
    await loading;
    expect(titles(store)).toEqual([]);
  });

  it('messages about a new task keep their order while they wait for the answer of another new one', () => {
    const store = createTaskStore();
    const draft = buildTask({ id: 'new-1', title: 'bread', version: 0 });
    const task = buildTask({ title: 'from the phone' });
    store.begin({ key: 'a', taskId: draft.id, kind: 'create', task: draft });
    store.begin({ key: 'b', taskId: 'new-2', kind: 'create', task: { ...draft, id: 'new-2', title: 'butter' } });
    store.receive({ kind: 'task.created', taskId: task.id, task });
    store.receive({ kind: 'task.deleted', taskId: task.id, task: null });
    store.settle('a');
    expect(titles(store)).toEqual(['butter']);
    store.settle('b');
    expect(titles(store)).toEqual([]);
  });
});

describe('a deleted task does not come back', () => {
  const task = buildTask({ title: 'milk', version: 3 });
  const live = (kind: 'task.updated' | 'task.deleted' | 'task.restored', of: typeof task | null) => ({
    kind,
    taskId: task.id,
    task: of,
  });
  function holding() {
    const store = createTaskStore();
    store.add(task, store.askedAt());
    return store;
  }

  it('by the late answer to a change of it', () => {
    const store = holding();
    store.receive(live('task.deleted', null));
    store.change({ ...task, version: 4 });
    expect(titles(store)).toEqual([]);
  });

  it('by the late answer to its making, also when this tab hears of the task first by its deletion', () => {
    const store = createTaskStore();
    const askedAt = store.askedAt();
    store.receive(live('task.deleted', null));
    store.add(task, askedAt);
    expect(titles(store)).toEqual([]);
  });

  it('by a late message about it', () => {
    const store = holding();
    store.remove(task.id);
    store.receive(live('task.updated', { ...task, version: 4 }));
    expect(titles(store)).toEqual([]);
  });

  it('by a late answer after a list without it', async () => {
    const store = holding();
    await store.replace({ list: 'open', read: () => Promise.resolve([]), keep: () => false });
    store.change({ ...task, version: 4 });
    expect(titles(store)).toEqual([]);
  });

  it('but by being restored: here, elsewhere, or in a list that was read later', async () => {
    const restored = { ...task, version: 5 };
    const here = holding();
    here.remove(task.id);
    here.add(restored, here.askedAt());
    expect(titles(here)).toEqual(['milk']);

    const elsewhere = holding();
    elsewhere.receive(live('task.deleted', null));
    elsewhere.receive(live('task.restored', restored));
    elsewhere.receive(live('task.updated', { ...task, title: 'oat milk', version: 6 }));
    expect(titles(elsewhere)).toEqual(['oat milk']);

    const listed = holding();
    listed.remove(task.id);
    await listed.replace({ list: 'open', read: () => Promise.resolve([restored]), keep: () => false });
    expect(titles(listed)).toEqual(['milk']);
  });
});
