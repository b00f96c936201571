import { batch, computed, effect, untracked, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import { createChatStore, type ChatStore } from '../features/chat/chat-store.ts';
import { createLiveUpdates, type LiveUpdates } from '../features/live/live-updates.ts';
import { createSessionStore, type SessionStore } from '../features/session/session-store.ts';
import { createTaskActions, type TaskActions } from '../features/tasks/task-actions.ts';
import { createTaskLoader, type TaskLoader } from '../features/tasks/task-loader.ts';
import { createTaskRequests } from '../features/tasks/task-requests.ts';
import { createTaskStore, type TaskStore } from '../features/tasks/task-store.ts';
import { createWrites } from '../features/tasks/task-writes.ts';
import { createNotices, type Notices } from '../features/undo/notices.ts';
import { createUndoStack, type UndoStack } from '../features/undo/undo-stack.ts';
import { createApiClient } from '../lib/api-client.ts';
import { formatFullDue } from '../lib/format-due.ts';
import { randomKey } from '../lib/random-key.ts';
import { watchToday } from '../lib/today.ts';
import { usableLocale } from '../lib/usable-locale.ts';
import { watchMedia } from '../lib/watch-media.ts';
import { createRouter, type Router } from './router.ts';
import { createTheme, type Theme } from './theme.ts';
import { createUiState, type UiState } from './ui-state.ts';

export type App = {
  session: SessionStore;
  store: TaskStore;
  loader: TaskLoader;
  tasks: TaskActions;
  chat: ChatStore;
  live: LiveUpdates;
  notices: Notices;
  undo: UndoStack;
  router: Router;
  ui: UiState;
  theme: Signal<Theme>;
  today: ReadonlySignal<string>;
  /** Whether the chat covers the list instead of standing beside it. */
  isNarrow: ReadonlySignal<boolean>;
  /** For reading dates as people write them. */
  locale: string;
  /** For writing dates; the interface speaks English. */
  displayLocale: string;
  reload: () => Promise<void>;
};

/** The composition root of the page. */
export function createApp(): App {
  const api = createApiClient({ fetch: (...args) => fetch(...args), newKey: randomKey, wait });
  const session = createSessionStore({ api, browserTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const today = watchToday(session.timeZone);
  const notices = createNotices();
  const undo = createUndoStack({ notices });
  const ui = createUiState();
  const store = createTaskStore();
  const loader = createTaskLoader({ api, store });
  const writes = createWrites({ api, store, notices, onSignedOut: session.expire });
  const requests = createTaskRequests({ store, writes, notices, newKey: randomKey, now: () => new Date() });
  const tasks = createTaskActions({ requests, undo });
  const locale = usableLocale(navigator.language);
  const displayLocale = locale.startsWith('en') ? locale : 'en-GB';
  const chat = createChatStore({
    api,
    store,
    undo,
    newKey: randomKey,
    userId: () => session.session.value?.userId ?? null,
    onUndoFailed: (text) => notices.show({ tone: 'error', text: `Not undone. ${text}` }),
  });
  const reload = (): Promise<void> => loader.loadOpen().catch(() => session.load());
  const live = createLiveUpdates({
    openStream: (path) => new EventSource(path),
    onActivity: (message) => receive(message, { store, ui, notices, displayLocale }),
    onFresh: () => void reload(),
    onRefused: () => void session.load(),
    later: (run, ms) => setTimeout(run, ms),
  });

  const userId = computed(() => session.session.value?.userId ?? null);
  const onUser = (isSignedIn: boolean): void => {
    batch(() => {
      store.clear();
      loader.clear();
      chat.clear();
      undo.clear();
    });
    if (!isSignedIn) return live.stop();
    live.start();
    void reload();
  };
  effect(() => {
    const isSignedIn = userId.value !== null;
    untracked(() => onUser(isSignedIn));
  });
  void session.load();
  const isNarrow = watchMedia('(max-width: 60rem)');
  const rest = { isNarrow, router: createRouter(), theme: createTheme(), locale, displayLocale };
  return { session, store, loader, tasks, chat, live, notices, undo, ui, today, reload, ...rest };
}

type Receivers = Pick<App, 'store' | 'ui' | 'notices' | 'displayLocale'>;

function receive(message: ActivityMessage, { store, ui, notices, displayLocale }: Receivers): void {
  store.receive(message);
  const { kind, task } = message;
  if (kind === 'task.next-created' && task?.dueDate) {
    const due = formatFullDue({ date: task.dueDate, time: task.dueTime }, displayLocale);
    ui.arrived.value = { taskId: task.id, text: `Next: ${task.title}, ${due}` };
  }
  if (kind === 'series.ended' && task) {
    notices.show({ tone: 'info', text: `“${task.title}”: that was the last one of the series.` });
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
