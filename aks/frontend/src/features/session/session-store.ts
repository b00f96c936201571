import { signal, type ReadonlySignal } from '@preact/signals';
import type { Session } from '#core/domain/api';
import { kindOf } from '#core/domain/errors';
import { messageOf, type ApiClient } from '../../lib/api-client.ts';

export type SessionState =
  /** Not asked yet, or `problem` says why we do not know. */
  | { kind: 'unknown'; problem: string | null }
  /** `message` says how the person got here. */
  | { kind: 'nobody'; message: string | null }
  /** "Try it now": the page is theirs already, while the server makes the list, or until it can (`problem`). */
  | { kind: 'starting'; problem: string | null }
  | { kind: 'person'; session: Session };

export type SessionStore = {
  state: ReadonlySignal<SessionState>;
  /** Asks the server who is signed in. */
  load: () => Promise<void>;
  start: () => Promise<void>;
  /** @throws AppError when it did not work. */
  signOut: () => Promise<void>;
  /** @throws AppError when it did not work. */
  changeTimeZone: (timeZone: string) => Promise<void>;
};

type Dependencies = {
  api: ApiClient;
  newKey: () => string;
  deviceTimeZone: () => string;
  /** Tells the other tabs of this browser that who is signed in, or their zone, has changed. */
  onChanged: () => void;
};

/** Who is signed in. Only the newest question counts: a late answer to an older one changes nothing. */
export function createSessionStore({ api, newKey, deviceTimeZone, onChanged }: Dependencies): SessionStore {
  const state = signal<SessionState>({ kind: 'unknown', problem: null });
  let asked = 0;
  /** One intention, one key: "Try again" must not make a second list. */
  let starting: { key: string; body: { timeZone: string } } | null = null;

  /** Shows what came of a request, unless something newer has been asked meanwhile. */
  const settle = async (asking: Promise<SessionState>): Promise<void> => {
    const mine = ++asked;
    const next = await asking;
    if (mine === asked) state.value = next;
  };
  const load = async (): Promise<void> => {
    const before = state.peek();
    // The question would be about the time before the session that is just being made.
    if (before.kind === 'starting') return;
    if (before.kind === 'unknown') state.value = { kind: 'unknown', problem: null };
    await settle(askWho(api, before));
  };

  const write = async (method: 'DELETE' | 'PATCH', body?: unknown): Promise<unknown> => {
    const before = state.peek();
    const whose = before.kind === 'person' ? { expectedUser: before.session.userId } : {};
    try {
      return await api.send({ method, path: '/api/session', ...whose, ...(body !== undefined && { body }) });
    } catch (error) {
      if (kindOf(error) === 'conflict') void load();
      throw error;
    }
  };

  return {
    state,
    load,
    async start() {
      state.value = { kind: 'starting', problem: null };
      starting ??= { key: newKey(), body: { timeZone: deviceTimeZone() } };
      await settle(askToStart(api, starting));
      if (state.peek().kind !== 'person') return;
      starting = null;
      onChanged();
    },
    async signOut() {
      try {
        await write('DELETE');
      } catch (error) {
        if (kindOf(error) !== 'unauthenticated') throw error;
      }
      await settle(Promise.resolve({ kind: 'nobody', message: 'You are signed out.' }));
      onChanged();
    },
    async changeTimeZone(timeZone) {
      const session = (await write('PATCH', { timeZone })) as Session;
      await settle(Promise.resolve({ kind: 'person', session }));
      onChanged();
    },
  };
}

async function askWho(api: ApiClient, before: SessionState): Promise<SessionState> {
  try {
    const session = (await api.send({ method: 'GET', path: '/api/session' })) as Session | undefined;
    if (session) return { kind: 'person', session };
    const hasEnded = before.kind === 'person';
    const message = hasEnded ? 'Your session has ended. Start again to make a new list.' : null;
    return before.kind === 'nobody' ? before : { kind: 'nobody', message };
  } catch (error) {
    // Who was here is still here, as far as we know.
    return before.kind === 'unknown' ? { kind: 'unknown', problem: messageOf(error) } : before;
  }
}

async function askToStart(
  api: ApiClient,
  { key, body }: { key: string; body: { timeZone: string } },
): Promise<SessionState> {
  try {
    const session = (await api.send({ method: 'POST', path: '/api/session', key, body })) as Session;
    return { kind: 'person', session };
  } catch (error) {
    return { kind: 'starting', problem: messageOf(error) };
  }
}
