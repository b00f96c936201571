import { signal, type Signal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import { createChatStore, type ChatStore } from '../features/chat/chat-store.ts';
import { createLiveUpdates, type LiveUpdates } from '../features/live/live-updates.ts';
import type { SessionStore } from '../features/session/session-store.ts';
import { createTaskActions } from '../features/tasks/task-actions.ts';
import { createTaskLoader } from '../features/tasks/task-loader.ts';
import { createTaskRequests } from '../features/tasks/task-requests.ts';
import { createTaskStore } from '../features/tasks/task-store.ts';
import { createWrites } from '../features/tasks/task-writes.ts';
import type { TasksSlice } from '../features/tasks/tasks-slice.ts';
import type { ApiClient } from '../lib/api-client.ts';
import type { Calendar } from '../lib/calendar.ts';
import { formatFullDue } from '../lib/format-due.ts';
import { createNotices, type Notices } from '../lib/notices.ts';
import { randomKey } from '../lib/random-key.ts';
import { createUndoStack, type UndoStack } from '../lib/undo-stack.ts';

/**
 * All that belongs to one person. Another person gets a new one: what still arrives for the former ends in stores that
 * nothing shows any more.
 */
export type Workspace = {
  userId: string;
  tasks: TasksSlice;
  chat: ChatStore;
  live: LiveUpdates;
  notices: Notices;
  undo: UndoStack;
  quickAddText: Signal<string>;
  isOpen: { chat: Signal<boolean>; help: Signal<boolean>; signOut: Signal<boolean> };
  /** The person is gone: nothing is sent or received for them any more. */
  leave: () => void;
};

type Shared = { api: ApiClient; session: SessionStore; calendar: Calendar };

export function createWorkspace(userId: string, { api, session, calendar }: Shared): Workspace {
  const notices = createNotices();
  const undo = createUndoStack({ notices });
  const tasks = createTasks({ api, session, notices, undo });
  const chat = createChatStore({
    api,
    tasks: tasks.store,
    undo,
    newKey: randomKey,
    userId,
    onUndoFailed: (text) => notices.show({ tone: 'error', text: `Not undone. ${text}` }),
  });
  const live = createLiveUpdates({
    openStream: (path) => new EventSource(path),
    onActivity: (message) => receive(message, { tasks, notices, displayLocale: calendar.displayLocale }),
    onFresh: () => void tasks.reload(),
    onRefused: () => void session.load(),
    later: (run, ms) => setTimeout(run, ms),
  });
  live.start();
  void tasks.reload();
  const isOpen = { chat: signal(false), help: signal(false), signOut: signal(false) };
  return { userId, tasks, chat, live, notices, undo, quickAddText: signal(''), isOpen, leave: () => live.stop() };
}

type TaskParts = { api: ApiClient; session: SessionStore; notices: Notices; undo: UndoStack };

function createTasks({ api, session, notices, undo }: TaskParts): TasksSlice {
  const store = createTaskStore();
  const loader = createTaskLoader({ api, store });
  const writes = createWrites({ api, store, notices, onSignedOut: session.expire });
  const requests = createTaskRequests({ store, writes, notices, newKey: randomKey, now: () => new Date() });
  return {
    store,
    loader,
    actions: createTaskActions({ requests, undo }),
    reload: () => loader.loadOpen().catch(() => session.load()),
    editing: signal(null),
    currentTaskId: signal(null),
    arrived: signal(null),
  };
}

type Receivers = { tasks: TasksSlice; notices: Notices; displayLocale: string };

function receive(message: ActivityMessage, { tasks, notices, displayLocale }: Receivers): void {
  tasks.store.receive(message);
  const { kind, task } = message;
  if (kind === 'task.next-created' && task?.dueDate) {
    const due = formatFullDue({ date: task.dueDate, time: task.dueTime }, displayLocale);
    tasks.arrived.value = { taskId: task.id, text: `Next: ${task.title}, ${due}` };
  }
  if (kind === 'series.ended' && task) {
    notices.show({ tone: 'info', text: `“${task.title}”: that was the last one of the series.` });
  }
}
