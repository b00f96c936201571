import { describe, expect, it } from 'vitest';
import type { Session } from '#core/domain/api';
import { AppError, type ErrorKind } from '#core/domain/errors';
import type { ApiRequest } from '../../lib/api-client.ts';
import { createSessionStore } from './session-store.ts';

const sessionOf = (userId: string, timeZone = 'Europe/Berlin'): Session => ({
  userId,
  kind: 'guest',
  timeZone,
  createdAt: '2026-11-24T10:00:00Z',
});
const failure = (kind: ErrorKind) => new AppError({ code: 'x', kind, message: 'Not now.' });

/** A server that answers when the test says so. */
function asking() {
  const requests: (ApiRequest & { answer: (value: unknown) => void })[] = [];
  const told: (string | null)[] = [];
  let keys = 0;
  const store = createSessionStore({
    api: {
      send: async (request) => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        requests.push({ ...request, answer: resolve });
        const value = await promise;
        if (value instanceof Error) throw value;
        return value;
      },
    },
    newKey: () => `key-${++keys}`,
    deviceTimeZone: () => 'Europe/Berlin',
    onChanged: (session) => told.push(session && `${session.userId} in ${session.timeZone}`),
  });
  const answer = async (value: unknown, index = requests.length - 1): Promise<void> => {
    requests[index]?.answer(value);
    // The store has shown it when everything that waits for the answer has run.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const signIn = async (userId: string) => {
    void store.load();
    await answer(sessionOf(userId));
  };
  return { store, requests, told, answer, signIn, state: () => store.state.value };
}

describe('who is signed in', () => {
  it('is asked, and asked again when the answer did not come', async () => {
    const { store, answer, state } = asking();
    void store.load();
    await answer(failure('unavailable'));
    expect(state()).toEqual({ kind: 'unknown', problem: 'Not now.' });
    void store.load();
    await answer(undefined);
    expect(state()).toEqual({ kind: 'nobody', message: null });
  });

  it('FR-004: a list that could not be started is started by the next try, as the same one', async () => {
    const { store, requests, answer, state, told } = asking();
    void store.start();
    expect(state()).toEqual({ kind: 'starting', problem: null });
    await answer(failure('unavailable'));
    expect(state()).toEqual({ kind: 'starting', problem: 'Not now.' });
    void store.start();
    await answer(sessionOf('ana'));
    expect(state()).toMatchObject({ kind: 'person', session: { userId: 'ana' } });
    expect(requests.map(({ key, body }) => [key, body])).toEqual([
      ['key-1', { timeZone: 'Europe/Berlin' }],
      ['key-1', { timeZone: 'Europe/Berlin' }],
    ]);
    expect(told).toEqual(['ana in Europe/Berlin']);
  });

  it('a late answer to an older question changes nothing', async () => {
    const { store, answer, state, signIn } = asking();
    await signIn('ana');
    void store.load();
    void store.signOut();
    await answer(undefined, 2);
    expect(state().kind).toBe('nobody');
    await answer(sessionOf('ana'), 1);
    expect(state().kind).toBe('nobody');

    void store.load();
    void store.start();
    await answer(undefined, 3);
    expect(state().kind).toBe('starting');
    await answer(sessionOf('bo'), 4);
    expect(state()).toMatchObject({ kind: 'person', session: { userId: 'bo' } });
  });

  it('while a list is being started nobody asks who is there', async () => {
    const { store, requests } = asking();
    void store.start();
    void store.load();
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  });

  it('an ended session is told with what to do; a failed question keeps who was there', async () => {
    const { store, answer, state, signIn } = asking();
    await signIn('ana');
    void store.load();
    await answer(failure('unavailable'));
    expect(state().kind).toBe('person');
    void store.load();
    await answer(undefined);
    expect(state()).toMatchObject({ kind: 'nobody', message: expect.stringContaining('has ended') });
  });

  it('signing out and changing the zone say whose session is meant, and tell the other tabs', async () => {
    const { store, requests, answer, state, signIn, told } = asking();
    await signIn('ana');
    void store.changeTimeZone('Europe/Paris');
    await answer(sessionOf('ana', 'Europe/Paris'));
    expect(state()).toMatchObject({ session: { timeZone: 'Europe/Paris' } });
    void store.signOut();
    await answer(undefined);
    expect(state()).toEqual({ kind: 'nobody', message: 'You are signed out.' });
    expect(requests.slice(1)).toMatchObject([
      { method: 'PATCH', body: { timeZone: 'Europe/Paris' }, expectedUser: 'ana' },
      { method: 'DELETE', expectedUser: 'ana' },
    ]);
    expect(told).toEqual(['ana in Europe/Paris', null]);
  });

  it('who is signed out already is signed out', async () => {
    const { store, answer, state, signIn } = asking();
    await signIn('ana');
    const leaving = store.signOut();
    await answer(failure('unauthenticated'));
    await answer(undefined);
    await leaving;
    expect(state().kind).toBe('nobody');
  });

  it('signing somebody else out by accident fails, and shows who is there', async () => {
    const { store, answer, state, signIn } = asking();
    await signIn('ana');
    const leaving = store.signOut();
    const refused = leaving.catch((error: unknown) => error);
    await answer(new AppError({ code: 'session.other-user', kind: 'conflict', message: 'Somebody else.' }));
    await answer(sessionOf('bo'));
    expect(await refused).toMatchObject({ code: 'session.other-user' });
    expect(state()).toMatchObject({ session: { userId: 'bo' } });
  });

  it('what another tab did is taken over at once, and counts more than an answer that is on its way', async () => {
    const { store, answer, state, signIn } = asking();
    await signIn('ana');
    void store.load();
    store.adopt(sessionOf('ana', 'Europe/Paris'));
    await answer(sessionOf('ana', 'Europe/Berlin'));
    expect(state()).toMatchObject({ session: { timeZone: 'Europe/Paris' } });
    store.adopt(null);
    await expect.poll(state).toMatchObject({ kind: 'nobody' });
  });

  it('a list that is being started becomes the one that another tab has started; signing out there stops nothing', async () => {
    const { store, state } = asking();
    void store.start();
    store.adopt(null);
    store.adopt(sessionOf('ana'));
    await expect.poll(state).toMatchObject({ kind: 'person', session: { userId: 'ana' } });
  });

  it('a late answer to the former person does not bring them back, nor sign the next one out', async () => {
    const { store, answer, state, signIn, told } = asking();
    await signIn('ana');
    void store.changeTimeZone('Europe/Paris');
    void store.signOut();
    store.adopt(sessionOf('bo'));
    await answer(sessionOf('ana', 'Europe/Paris'), 1);
    await answer(undefined, 2);
    expect(state()).toMatchObject({ session: { userId: 'bo' } });
    expect(told).toEqual([]);
  });
});
