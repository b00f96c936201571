import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import { createChatStore, type ChatStore } from '../features/chat/chat-store.ts';
import { createEventStreams } from '../features/live/event-stream.ts';
import { createLiveUpdates, type LiveState, type LiveUpdates } from '../features/live/live-updates.ts';
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
import { createPersonApi } from '../lib/person-api.ts';
import { randomKey } from '../lib/random-key.ts';
import { openTabChannel } from '../lib/tab-channel.ts';
import { later } from '../lib/timers.ts';
import { createUndoStack, type UndoStack } from '../lib/undo-stack.ts';
import { watchVisibility } from '../lib/watch-visibility.ts';

/**
 * All that belongs to one person. Another person gets a new one: late answers for the former person change stores that are
 * no longer shown.
 */
export type Workspace = {
  /** Identifies this workspace; the person may not be known yet. */
  id: string;
  tasks: TasksSlice;
  chat: ChatStore;
  liveState: ReadonlySignal<LiveState>;
  notices: Notices;
  undo: UndoStack;
  quickAddText: Signal<string>;
  isOpen: { chat: Signal<boolean>; help: Signal<boolean>; signOut: Signal<boolean> };
  /** Assigns the workspace to a person when it has none yet. Returns whether it is theirs. */
  claim: (userId: string) => boolean;
  /** Ends it: nothing is sent or received for this person any more. */
  leave: () => void;
};

type Shared = { api: ApiClient; fetch: typeof fetch; onNotMine: () => void; calendar: Calendar };

export function createWorkspace(shared: Shared): Workspace {
  const { onNotMine, calendar } = shared;
  const { displayLocale } = calendar;
  const left = new AbortController();
  const owner = Promise.withResolvers<string>();
  const api = createPersonApi({ api: shared.api, userId: owner.promise, left: left.signal, onNotMine });
  const notices = createNotices();
  const undo = createUndoStack({ notices });
  const tasks = createTasks({ api, notices, undo });
  const chat = createChatStore({
    api,
    tasks: { ...tasks.store, reread: (id) => tasks.loader.reread(id) },
    undo,
    newKey: randomKey,
    userId: owner.promise,
    onUndoFailed: (text) => notices.show({ tone: 'error', text: `Not undone. ${text}` }),
  });
  const liveState = signal<LiveState>('connecting');
  const startLive = (userId: string): LiveUpdates =>
    createLiveUpdates({
      userId,
      state: liveState,
      open: createEventStreams({ fetch: shared.fetch, later }),
      later,
      locks: navigator.locks ?? null,
      openChannel: (onMessage) => openTabChannel(`live:${userId}`, onMessage),
      watchVisibility,
      onActivity: (message) => receive(message, { tasks, notices, displayLocale }),
      onFresh: () => void tasks.loader.reload(),
      onNotMine,
    });
  let ownerId: string | null = null;
  let live: LiveUpdates | null = null;
  void tasks.loader.reload();

  return {
    id: randomKey(),
    tasks,
    chat,
    liveState,
    notices,
    undo,
    quickAddText: signal(''),
    isOpen: { chat: signal(false), help: signal(false), signOut: signal(false) },
    claim(userId) {
      if (ownerId === null) {
        ownerId = userId;
        owner.resolve(userId);
        live = startLive(userId);
      }
      return ownerId === userId;
    },
    leave() {
      left.abort();
      live?.stop();
    },
  };
}

type TaskParts = { api: ApiClient; notices: Notices; undo: UndoStack };

function createTasks({ api, notices, undo }: TaskParts): TasksSlice {
  const store = createTaskStore();
  const loader = createTaskLoader({ api, store });
  const writes = createWrites({ api, store, notices, reread: loader.reread });
  const requests = createTaskRequests({ store, writes, notices, newKey: randomKey, now: () => new Date() });
  const actions = createTaskActions({ requests, undo });
  return { store, loader, actions, editing: signal(null), currentTaskId: signal(null), arrived: signal(null) };
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
