import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Session } from '#core/domain/api';
import { localDate } from '#core/domain/recurrence/zoned-time';
import { ownVersion, versionAfterReload } from '../features/release/page-version.ts';
import { createReleaseWatch, type ReleaseWatch } from '../features/release/release-watch.ts';
import { createSessionStore, type SessionState, type SessionStore } from '../features/session/session-store.ts';
import { createApiClient } from '../lib/api-client.ts';
import type { Calendar } from '../lib/calendar.ts';
import { randomKey } from '../lib/random-key.ts';
import { createSingleKeys } from '../lib/single-keys.ts';
import { openTabChannel } from '../lib/tab-channel.ts';
import { readSetting, writeSetting } from '../lib/stored-setting.ts';
import { createTheme, type Theme } from '../lib/theme.ts';
import { deviceTimeZone, knownTimeZone } from '../lib/time-zone.ts';
import { later } from '../lib/timers.ts';
import { usableLocale } from '../lib/usable-locale.ts';
import { watchClock, type ClockReading } from '../lib/watch-clock.ts';
import { watchMedia } from '../lib/watch-media.ts';
import { createWorkspace, type Workspace } from './create-workspace.ts';
import { createRouter, type Router } from './router.ts';

/** What lasts as long as the page: who is signed in, and the settings of this browser. */
export type App = {
  session: SessionStore;
  calendar: Calendar;
  clock: ReadonlySignal<ClockReading>;
  router: Router;
  theme: Signal<Theme>;
  singleKeys: Signal<boolean>;
  /** Whether the chat covers the list instead of standing beside it. */
  isNarrow: ReadonlySignal<boolean>;
  release: ReleaseWatch;
  /** All that belongs to the signed-in person; null without one. */
  workspace: ReadonlySignal<Workspace | null>;
};

/** The composition root of the page. */
export function createApp(): App {
  const release = watchRelease();
  const fetch = listenTo(fetchHere, release);
  const api = createApiClient({ fetch, newKey: randomKey, wait, clock: () => performance.now() });
  const otherTabs = openTabChannel<Session | null>('session', (changed) => session.adopt(changed));
  const session = createSessionStore({
    api,
    newKey: randomKey,
    deviceTimeZone,
    onChanged: (changed) => otherTabs?.post(changed),
  });
  const clock = watchClock();
  const calendar = createCalendar(session, clock);
  const router = createRouter();
  const workspace = signal<Workspace | null>(null);
  effect(() => {
    const state = session.state.value;
    untracked(() => {
      workspace.value = follow(state, workspace.value, () =>
        createWorkspace({ api, fetch, onNotMine: () => void session.load(), calendar }),
      );
    });
  });
  void session.load();
  const settings = { theme: createTheme(), singleKeys: createSingleKeys(), isNarrow: watchMedia('(max-width: 60rem)') };
  return { session, calendar, clock, router, workspace, release, ...settings };
}

/** The workspace for a session state: the present one while the person is the same, else a new one, or null for nobody. */
function follow(state: SessionState, present: Workspace | null, create: () => Workspace): Workspace | null {
  if (state.kind === 'starting') return present ?? create();
  if (state.kind !== 'person') {
    present?.leave();
    return null;
  }
  const { userId } = state.session;
  if (present?.claim(userId)) return present;
  present?.leave();
  const next = create();
  next.claim(userId);
  return next;
}

function createCalendar({ state }: SessionStore, clock: ReadonlySignal<ClockReading>): Calendar {
  const locale = usableLocale(navigator.language);
  const displayLocale = locale.startsWith('en') ? locale : 'en-GB';
  const timeZone = computed(() => {
    const chosen = state.value.kind === 'person' ? state.value.session.timeZone : clock.value.timeZone;
    // A zone that this browser does not know would throw wherever a date is formatted.
    return knownTimeZone(chosen) === null ? clock.value.timeZone : chosen;
  });
  const today = computed(() => localDate(clock.value.now, timeZone.value));
  return { timeZone, today, locale, displayLocale };
}

/** Setting of the tab: the last release that was offered in it. */
const OFFERED = 'offered-release';

function watchRelease(): ReleaseWatch {
  const release = createReleaseWatch({
    own: ownVersion(),
    later,
    readNext: () => versionAfterReload(fetchHere),
    offered: {
      read: () => readSetting(OFFERED, 'sessionStorage'),
      write: (version) => writeSetting(OFFERED, version, 'sessionStorage'),
    },
  });
  // Vite's event for a part of the page that was to be loaded when needed and could not be.
  addEventListener('vite:preloadError', () => release.miss());
  return release;
}

/** `fetch` that tells which release each answer is from. */
function listenTo(fetch: typeof globalThis.fetch, release: ReleaseWatch): typeof globalThis.fetch {
  return async (...request) => {
    const answer = await fetch(...request);
    release.hear(answer.headers.get('x-app-version'));
    return answer;
  };
}

/** `fetch` must be called as a function of the window: as a method of another object it throws. */
const fetchHere: typeof fetch = (...args) => fetch(...args);

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
