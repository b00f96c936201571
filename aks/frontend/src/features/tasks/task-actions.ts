import type { NewTask, Task, TaskPatch } from '#core/domain/task';
import type { UndoStack } from '../undo/undo-stack.ts';
import { fieldsOf } from './task-drafts.ts';
import type { EditOptions, TaskRequests } from './task-requests.ts';

export type TaskActions = {
  add(task: NewTask): Promise<void>;
  complete(task: Task): Promise<void>;
  reopen(task: Task): Promise<void>;
  edit(task: Task, patch: TaskPatch, options?: EditOptions): Promise<void>;
  remove(task: Task): Promise<void>;
};

/** What a person does to a task in the list: every step can be taken back. */
export function createTaskActions({ requests, undo }: { requests: TaskRequests; undo: UndoStack }): TaskActions {
  return {
    async add(fields) {
      const task = await requests.create(fields);
      if (task) undo.done({ label: `Added “${task.title}”`, run: () => requests.remove(task) });
    },
    async complete(task) {
      if (!(await requests.complete(task))) return;
      undo.done({ label: `Completed “${task.title}”`, run: () => requests.reopen(task) });
    },
    async reopen(task) {
      if (!(await requests.reopen(task))) return;
      undo.done({ label: `Opened “${task.title}” again`, run: () => requests.complete(task) });
    },
    async edit(task, patch, options) {
      if (!(await requests.patch(task, patch, options))) return;
      const label = `Changed “${patch.title ?? task.title}”`;
      undo.done({ label, run: () => requests.patch(task, fieldsOf(task, patch)) });
    },
    async remove(task) {
      if (!(await requests.remove(task))) return;
      undo.done({ label: `Deleted “${task.title}”`, run: () => requests.restore(task) });
    },
  };
}
