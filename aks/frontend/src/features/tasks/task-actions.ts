import type { Reopened } from '#core/domain/api';
import type { NewTask, Task, TaskPatch } from '#core/domain/task';
import type { Notices } from '../undo/notices.ts';
import type { UndoStack } from '../undo/undo-stack.ts';
import { createdHere, fieldsOf } from './task-drafts.ts';
import type { TaskStore } from './task-store.ts';
import { taskOf, type Writes } from './task-writes.ts';

export type TaskActions = {
  add(task: NewTask): Promise<void>;
  complete(task: Task): Promise<void>;
  reopen(task: Task): Promise<void>;
  /** `basedOn` is the version that the person edited; `editAgain` opens the editor with the refused change. */
  edit(task: Task, patch: TaskPatch, options?: { basedOn?: number; editAgain?: () => void }): Promise<void>;
  remove(task: Task): Promise<void>;
};

type Dependencies = {
  store: TaskStore;
  writes: Writes;
  undo: UndoStack;
  notices: Notices;
  newKey: () => string;
  now: () => Date;
};

const LINGER_MS = 650;

/** Everything that a person does to a task in the list: shown at once, and undone with one key. */
export function createTaskActions({ store, writes, undo, notices, newKey, now }: Dependencies): TaskActions {
  const pathOf = (task: Task): string => `/api/tasks/${task.id}`;

  const putBack = async (task: Task): Promise<void> => {
    await writes.send({
      change: { key: newKey(), taskId: task.id, kind: 'create', task },
      request: { method: 'POST', path: `${pathOf(task)}/restore` },
      title: task.title,
    });
  };
  const takeAway = async (task: Task): Promise<boolean> => {
    const sent = await writes.send({
      change: { key: newKey(), taskId: task.id, kind: 'remove' },
      request: { method: 'DELETE', path: pathOf(task) },
      title: task.title,
    });
    return sent !== null;
  };
  const finish = async (task: Task): Promise<boolean> => {
    store.linger(task.id, true);
    setTimeout(() => store.linger(task.id, false), LINGER_MS);
    const changes = { status: 'done', completedAt: now().toISOString() } as const;
    const sent = await writes.send({
      change: { key: newKey(), taskId: task.id, kind: 'change', changes },
      request: { method: 'POST', path: `${pathOf(task)}/complete` },
      title: task.title,
    });
    return sent !== null;
  };
  const bringBack = async (task: Task): Promise<boolean> => {
    store.linger(task.id, false);
    const sent = await writes.send({
      change: { key: newKey(), taskId: task.id, kind: 'change', changes: { status: 'backlog', completedAt: null } },
      request: { method: 'POST', path: `${pathOf(task)}/reopen` },
      title: task.title,
    });
    if (sent && (sent.answer as Reopened).nextOccurrence === 'kept') {
      notices.show({
        tone: 'info',
        text: `“${task.title}” is open again. You changed the next one already, so it stays too.`,
      });
    }
    return sent !== null;
  };
  const patch: TaskActions['edit'] = async (task, fields, options = {}) => {
    const sent = await writes.send({
      change: { key: newKey(), taskId: task.id, kind: 'change', changes: fields },
      request: { method: 'PATCH', path: pathOf(task), body: fields },
      title: task.title,
      ...options,
    });
    if (sent) {
      undo.done({
        label: `Changed “${fields.title ?? task.title}”`,
        run: () =>
          writes.send({
            change: { key: newKey(), taskId: task.id, kind: 'change', changes: fieldsOf(task, fields) },
            request: { method: 'PATCH', path: pathOf(task), body: fieldsOf(task, fields) },
            title: task.title,
          }),
      });
    }
  };

  return {
    async add(fields) {
      const key = newKey();
      const draft = createdHere(fields, { id: `new-${key}`, now: now() });
      const sent = await writes.send({
        change: { key, taskId: draft.id, kind: 'create', task: draft },
        request: { method: 'POST', path: '/api/tasks', body: fields },
        title: fields.title,
      });
      const task = taskOf(sent?.answer);
      if (task) undo.done({ label: `Added “${task.title}”`, run: () => takeAway(task) });
    },
    async complete(task) {
      if (await finish(task)) undo.done({ label: `Completed “${task.title}”`, run: () => bringBack(task) });
    },
    async reopen(task) {
      if (await bringBack(task)) undo.done({ label: `Opened “${task.title}” again`, run: () => finish(task) });
    },
    edit: patch,
    async remove(task) {
      if (await takeAway(task)) undo.done({ label: `Deleted “${task.title}”`, run: () => putBack(task) });
    },
  };
}
