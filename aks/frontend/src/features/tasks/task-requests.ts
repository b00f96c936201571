import type { Reopened } from '#core/domain/api';
import type { NewTask, Task, TaskPatch } from '#core/domain/task/task';
import type { Notices } from '../../lib/notices.ts';
import { taskOf } from '../../lib/task-answer.ts';
import { createdHere } from './task-drafts.ts';
import type { TaskStore } from './task-store.ts';
import type { Writes } from './task-writes.ts';

export type EditOptions = {
  /** The version that the person edited. */
  basedOn?: number;
  /** Opens the editor again with the change that was refused. */
  editAgain?: () => void;
};

/** Each resolves to false (or null) when the server refused; the person has been told then. */
export type TaskRequests = {
  create(fields: NewTask): Promise<Task | null>;
  patch(task: Task, fields: TaskPatch, options?: EditOptions): Promise<boolean>;
  complete(task: Task): Promise<boolean>;
  reopen(task: Task): Promise<boolean>;
  remove(task: Task): Promise<boolean>;
  restore(task: Task): Promise<boolean>;
};

type Dependencies = { store: TaskStore; writes: Writes; notices: Notices; newKey: () => string; now: () => Date };

const LINGER_MS = 650;

/** One optimistic request per thing that can happen to a task. */
export function createTaskRequests({ store, writes, notices, newKey, now }: Dependencies): TaskRequests {
  const send = (
    task: Task,
    change: { kind: 'remove' } | { kind: 'create'; task: Task } | { kind: 'change'; changes: Partial<Task> },
    request: { method: 'POST' | 'PATCH' | 'DELETE'; action?: string; body?: TaskPatch } & EditOptions,
  ): ReturnType<Writes['send']> => {
    const { method, action, body, ...options } = request;
    const path = `/api/tasks/${task.id}${action === undefined ? '' : `/${action}`}`;
    return writes.send({
      change: { key: newKey(), taskId: task.id, ...change },
      request: { method, path, ...(body && { body }) },
      title: task.title,
      ...options,
    });
  };
  return {
    async create(fields) {
      const key = newKey();
      const task = createdHere(fields, { id: `new-${key}`, now: now() });
      const change = { key, taskId: task.id, kind: 'create', task } as const;
      const request = { method: 'POST', path: '/api/tasks', body: fields } as const;
      return taskOf((await writes.send({ change, request, title: fields.title }))?.answer);
    },
    patch: async (task, fields, options = {}) =>
      (await send(task, { kind: 'change', changes: fields }, { method: 'PATCH', body: fields, ...options })) !== null,
    async complete(task) {
      store.linger(task.id, true);
      setTimeout(() => store.linger(task.id, false), LINGER_MS);
      const changes = { status: 'done', completedAt: now().toISOString() } as const;
      return (await send(task, { kind: 'change', changes }, { method: 'POST', action: 'complete' })) !== null;
    },
    async reopen(task) {
      store.linger(task.id, false);
      const changes = { status: 'backlog', completedAt: null } as const;
      const sent = await send(task, { kind: 'change', changes }, { method: 'POST', action: 'reopen' });
      if (sent && (sent.answer as Reopened).nextOccurrence === 'kept') {
        const text = `“${task.title}” is open again. You changed the next one already, so it stays too.`;
        notices.show({ tone: 'info', text });
      }
      return sent !== null;
    },
    remove: async (task) => (await send(task, { kind: 'remove' }, { method: 'DELETE' })) !== null,
    restore: async (task) =>
      (await send(task, { kind: 'create', task }, { method: 'POST', action: 'restore' })) !== null,
  };
}
