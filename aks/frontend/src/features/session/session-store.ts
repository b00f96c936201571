import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Session } from '#core/domain/api';
import { messageOf, type ApiClient } from '../../lib/api-client.ts';

export type SessionStore = {
  /** undefined: not known yet; null: nobody is signed in. */
  session: ReadonlySignal<Session | null | undefined>;
  timeZone: ReadonlySignal<string>;
  /** What the welcome page should say about how the person got there. */
  message: ReadonlySignal<string | null>;
  /** Why we do not know yet who is signed in. */
  problem: ReadonlySignal<string | null>;
  load(): Promise<void>;
  start(): Promise<void>;
  signOut(): Promise<void>;
  /** The server no longer knows us. */
  expire: () => void;
};

export function createSessionStore({
  api,
  browserTimeZone,
}: {
  api: ApiClient;
  browserTimeZone: string;
}): SessionStore {
  const session = signal<Session | null | undefined>(undefined);
  const message = signal<string | null>(null);
  const problem = signal<string | null>(null);
  return {
    session,
    problem,
    message,
    timeZone: computed(() => session.value?.timeZone ?? browserTimeZone),
    async load() {
      problem.value = null;
      try {
        session.value = ((await api.send({ method: 'GET', path: '/api/session' })) as Session | undefined) ?? null;
      } catch (error) {
        if (session.value === undefined) problem.value = messageOf(error);
      }
    },
    async start() {
      const body = { timeZone: browserTimeZone };
      session.value = (await api.send({ method: 'POST', path: '/api/session', body })) as Session;
      message.value = null;
    },
    async signOut() {
      await api.send({ method: 'DELETE', path: '/api/session' });
      message.value = 'You are signed out.';
      session.value = null;
    },
    expire() {
      if (!session.value) return;
      message.value = 'Your session has ended. Start again to make a new list.';
      session.value = null;
    },
  };
}
