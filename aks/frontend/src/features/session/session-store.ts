import { signal, type ReadonlySignal } from '@preact/signals';
import type { Session } from '#core/domain/api';
import { kindOf } from '#core/domain/errors';
import { messageOf, type ApiClient, type ApiRequest } from '../../lib/api-client.ts';

export type SessionState =
  /** The server has not answered yet, or `problem` says why it could not be asked. */
  | { kind: 'unknown'; problem: string | null }
  /** `message` tells the person why they are signed out; null on the first visit. */
  | { kind: 'nobody'; message: string | null }
  /** After "Try it now", until the server has created the session; `problem` says why the last try failed. */
  | { kind: 'starting'; problem: string | null }
  | { kind: 'person'; session: Session };

export type SessionStore = {
  state: ReadonlySignal<SessionState>;
  /** Asks the server who is signed in. */
  load: () => Promise<void>;
  /** Takes over what another tab of this browser did: it started a session, changed it, or signed out (null). */
  adopt: (session: Session | null) => void;
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
  /** Called when this tab has changed the session; the other tabs must `adopt` it. */
  onChanged: (session: Session | null) => void;
};

/** Who is signed in. Only the answer to the newest request counts: a late answer to an older one is ignored. */
export function createSessionStore({ api, newKey, deviceTimeZone, onChanged }: Dependencies): SessionStore {
  const state = signal<SessionState>({ kind: 'unknown', problem: null });
  let asked = 0;
  /** "Try again" sends the same idempotency key, so that it does not create a second list. */
  let starting: { key: string; body: { timeZone: string } } | null = null;

  /** Applies the result of a request, unless a newer request has been made since. */
  const settle = async (asking: Promise<SessionState>): Promise<void> => {
    const mine = ++asked;
    const next = await asking;
    if (mine === asked) state.value = next;
  };
  const load = async (): Promise<void> => {
    const before = state.peek();
    // The answer could be from before the session that is being created.
    if (before.kind === 'starting') return;
    if (before.kind === 'unknown') state.value = { kind: 'unknown', problem: null };
    await settle(askWho(api, before));
  };

  /** Changes the session of the present person; `apply` is left out when somebody else is signed in by the time of the answer. */
  const change = async (
    request: Pick<ApiRequest, 'method' | 'body'>,
    apply: (answer: unknown) => SessionState,
  ): Promise<void> => {
    const before = state.peek();
    if (before.kind !== 'person') return;
    const { userId } = before.session;
    const answer = await api
      .send({ ...request, path: '/api/session', expectedUser: userId })
      .catch((error: unknown) => {
        if (kindOf(error) === 'conflict') void load();
        throw error;
      });
    const now = state.peek();
    if (now.kind !== 'person' || now.session.userId !== userId) return;
    const next = apply(answer);
    await settle(Promise.resolve(next));
    onChanged(next.kind === 'person' ? next.session : null);
  };

  return {
    state,
    load,
    adopt(session) {
      const before = state.peek();
      if (session || before.kind !== 'starting') void settle(Promise.resolve(stateOf(session, before)));
    },
    async start() {
      state.value = { kind: 'starting', problem: null };
      starting ??= { key: newKey(), body: { timeZone: deviceTimeZone() } };
      await settle(askToStart(api, starting));
      const now = state.peek();
      if (now.kind !== 'person') return;
      starting = null;
      onChanged(now.session);
    },
    async signOut() {
      try {
        await change({ method: 'DELETE' }, () => ({ kind: 'nobody', message: 'You are signed out.' }));
      } catch (error) {
        // The session has ended already, which is what was wanted.
        if (kindOf(error) !== 'unauthenticated') throw error;
        await load();
      }
    },
    changeTimeZone: (timeZone) =>
      change({ method: 'PATCH', body: { timeZone } }, (answer) => ({ kind: 'person', session: answer as Session })),
  };
}

async function askWho(api: ApiClient, before: SessionState): Promise<SessionState> {
  try {
    const session = (await api.send({ method: 'GET', path: '/api/session' })) as Session | undefined;
    return stateOf(session ?? null, before);
  } catch (error) {
    // A failed request does not mean that the session has ended.
    return before.kind === 'unknown' ? { kind: 'unknown', problem: messageOf(error) } : before;
  }
}

function stateOf(session: Session | null, before: SessionState): SessionState {
  if (session) return { kind: 'person', session };
  if (before.kind === 'nobody') return before;
  const hasEnded = before.kind === 'person';
  return { kind: 'nobody', message: hasEnded ? 'Your session has ended. Start again to make a new list.' : null };
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
