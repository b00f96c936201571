import type { NewTask, Task, TaskPatch } from '#core/domain/task/task';
import type { UndoStack } from '../../lib/undo-stack.ts';
import { fieldsOf } from './task-drafts.ts';
import type { EditOptions, TaskRequests } from './task-requests.ts';

export type TaskActions = {
  add(task: NewTask): void;
  complete(task: Task): void;
  reopen(task: Task): void;
  edit(task: Task, patch: TaskPatch, options?: EditOptions): void;
  remove(task: Task): void;
};

/** What a person does to a task in the list: every step can be taken back, also before the server has answered. */
export function createTaskActions({ requests, undo }: { requests: TaskRequests; undo: UndoStack }): TaskActions {
  const remember = <T>(label: string, doing: Promise<T>, takeBack: (done: T) => Promise<unknown>): void => {
    const run = async (): Promise<void> => {
      const done = await doing;
      if (done) await takeBack(done);
    };
    const step = { label, run };
    undo.done(step);
    void doing.then((done) => done || undo.take(step));
  };
  return {
    add(fields) {
      const creating = requests.create(fields);
      remember(`Added “${fields.title}”`, creating, async (task) => task && requests.remove(task));
    },
    complete(task) {
      remember(`Completed “${task.title}”`, requests.complete(task), () => requests.reopen(task));
    },
    reopen(task) {
      remember(`Opened “${task.title}” again`, requests.reopen(task), () => requests.complete(task));
    },
    edit(task, patch, options) {
      const label = `Changed “${patch.title ?? task.title}”`;
      remember(label, requests.patch(task, patch, options), () => requests.patch(task, fieldsOf(task, patch)));
    },
    remove(task) {
      remember(`Deleted “${task.title}”`, requests.remove(task), () => requests.restore(task));
    },
  };
}
