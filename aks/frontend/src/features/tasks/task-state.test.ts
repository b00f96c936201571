import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../test/support/build-task.ts';
import { begin, NO_TASKS, settle, visibleTasks, withList, withoutTask, withTask } from './task-state.ts';

const milk = buildTask({ title: 'milk', version: 2 });
const rent = buildTask({ title: 'rent' });
const known = withTask(withTask(NO_TASKS, milk), rent);
const titles = (state: typeof known): string[] => visibleTasks(state).map(({ title }) => title);

describe('task state', () => {
  it('shows what the person did before the server has answered, and takes it back when it fails', () => {
    const renamed = begin(known, { key: 'a', taskId: milk.id, kind: 'change', changes: { title: 'oat milk' } });
    const removed = begin(renamed, { key: 'b', taskId: rent.id, kind: 'remove' });
    const created = begin(removed, { key: 'c', taskId: 'new-c', kind: 'create', task: buildTask({ title: 'bread' }) });
    expect(titles(created)).toEqual(['oat milk', 'bread']);
    expect(titles(settle(created, 'a'))).toEqual(['milk', 'bread']);
    expect(titles(settle(settle(settle(created, 'a'), 'b'), 'c'))).toEqual(['milk', 'rent']);
  });

  it('applies changes of one task in the order in which they were made', () => {
    const once = begin(known, { key: 'a', taskId: milk.id, kind: 'change', changes: { title: 'first', priority: 1 } });
    const twice = begin(once, { key: 'b', taskId: milk.id, kind: 'change', changes: { title: 'second' } });
    expect(visibleTasks(twice)[0]).toMatchObject({ title: 'second', priority: 1 });
  });

  it('a change of a task that is gone is not shown', () => {
    const changed = begin(known, { key: 'a', taskId: milk.id, kind: 'change', changes: { title: 'x' } });
    expect(titles(withoutTask(changed, milk.id))).toEqual(['rent']);
  });

  it('ignores an older version: answers and live messages overtake each other', () => {
    expect(titles(withTask(known, { ...milk, title: 'old', version: 1 }))).toEqual(['milk', 'rent']);
    expect(titles(withTask(known, { ...milk, title: 'new', version: 3 }))).toEqual(['new', 'rent']);
    expect(titles(withList(known, [{ ...milk, title: 'old', version: 1 }], () => false))).toEqual(['milk']);
  });

  it('a list replaces what it speaks of and nothing else', () => {
    const done = buildTask({ title: 'done', status: 'done', completedAt: '2026-11-24T10:00:00Z' });
    const state = withList(withTask(known, done), [rent], (task) => task.status === 'done');
    expect(titles(state).toSorted()).toEqual(['done', 'rent']);
  });

  it('untouched tasks keep their identity, so that their rows are not drawn again', () => {
    const changed = begin(known, { key: 'a', taskId: milk.id, kind: 'change', changes: { title: 'x' } });
    expect(visibleTasks(changed)[1]).toBe(rent);
  });

  it('remembers only the newest deletions', () => {
    const many = Array.from({ length: 1_100 }, (_, index) => `task-${index}`).reduce(withoutTask, NO_TASKS);
    expect(many.deletions.size).toBe(1_000);
    expect([...many.deletions.keys()].at(-1)).toBe('task-1099');
  });
});
