import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../test/support/build-task.ts';
import { createNotices } from '../../lib/notices.ts';
import { createUndoStack } from '../../lib/undo-stack.ts';
import { createTaskActions } from './task-actions.ts';
import type { TaskRequests } from './task-requests.ts';

const task = buildTask({ title: 'milk' });

/** Requests that are answered when the test says so. */
function acting() {
  const log: string[] = [];
  const answers: ((done: boolean) => void)[] = [];
  const request = (name: string) => () => {
    log.push(name);
    return new Promise<boolean>((resolve) => answers.push(resolve));
  };
  const requests: TaskRequests = {
    create: () => request('create')().then((done) => (done ? task : null)),
    patch: request('patch'),
    complete: request('complete'),
    reopen: request('reopen'),
    remove: request('remove'),
    restore: request('restore'),
  };
  const notices = createNotices();
  const undo = createUndoStack({ notices });
  const shown = () => notices.list.value.map(({ text }) => text);
  return { actions: createTaskActions({ requests, undo }), undo, log, answers, shown };
}

describe('undo of what a person does', () => {
  it('takes back the newest step also when it is pressed before the server has answered', async () => {
    const { actions, undo, log, answers } = acting();
    actions.complete(task);
    answers.shift()?.(true);
    actions.remove(task);
    const undoing = undo.undoLast();
    expect(log).toEqual(['complete', 'remove']);
    answers.shift()?.(true);
    await expect.poll(() => log).toEqual(['complete', 'remove', 'restore']);
    answers.shift()?.(true);
    await undoing;
  });

  it('what the server refused cannot be undone and is no longer offered', async () => {
    const { actions, undo, log, answers, shown } = acting();
    actions.add({ title: 'milk' });
    expect(shown()).toEqual(['Added “milk”']);
    answers.shift()?.(false);
    await expect.poll(shown).toEqual([]);
    await undo.undoLast();
    expect(log).toEqual(['create']);
  });
});
