import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals';
import { createSessionStore, type SessionStore } from '../features/session/session-store.ts';
import { createApiClient } from '../lib/api-client.ts';
import type { Calendar } from '../lib/calendar.ts';
import { randomKey } from '../lib/random-key.ts';
import { createSingleKeys } from '../lib/single-keys.ts';
import { createTheme, type Theme } from '../lib/theme.ts';
import { watchToday } from '../lib/today.ts';
import { usableLocale } from '../lib/usable-locale.ts';
import { watchMedia } from '../lib/watch-media.ts';
import { createWorkspace, type Workspace } from './create-workspace.ts';
import { createRouter, type Router } from './router.ts';

/** What lasts as long as the page: who is signed in, and the settings of this browser. */
export type App = {
  session: SessionStore;
  calendar: Calendar;
  router: Router;
  theme: Signal<Theme>;
  singleKeys: Signal<boolean>;
  /** Whether the chat covers the list instead of standing beside it. */
  isNarrow: ReadonlySignal<boolean>;
  /** All that belongs to the person who is signed in; null while nobody is. */
  workspace: ReadonlySignal<Workspace | null>;
};

/** The composition root of the page. */
export function createApp(): App {
  const api = createApiClient({ fetch: (...args) => fetch(...args), newKey: randomKey, wait });
  const session = createSessionStore({ api, browserTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const calendar = createCalendar(session);
  const userId = computed(() => session.session.value?.userId ?? null);
  const workspace = signal<Workspace | null>(null);
  effect(() => {
    const id = userId.value;
    untracked(() => {
      workspace.value?.leave();
      workspace.value = id === null ? null : createWorkspace(id, { api, session, calendar });
    });
  });
  void session.load();
  const settings = { router: createRouter(), theme: createTheme(), singleKeys: createSingleKeys() };
  return { session, calendar, workspace, isNarrow: watchMedia('(max-width: 60rem)'), ...settings };
}

function createCalendar({ timeZone }: SessionStore): Calendar {
  const locale = usableLocale(navigator.language);
  const displayLocale = locale.startsWith('en') ? locale : 'en-GB';
  return { timeZone, today: watchToday(timeZone), locale, displayLocale };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
