import { describe, expect, it } from 'vitest';
import { AppError, type ErrorKind } from '#core/domain/errors';
import type { ApiRequest } from './api-client.ts';
import { createPersonApi } from './person-api.ts';

const failure = (kind: ErrorKind, code = 'x') => new AppError({ code, kind, message: 'No.' });

function asPerson(answer: (request: ApiRequest) => unknown) {
  const owner = Promise.withResolvers<string>();
  const left = new AbortController();
  const sent: ApiRequest[] = [];
  const told: string[] = [];
  const api = createPersonApi({
    api: {
      send: async (request) => {
        sent.push(request);
        const value = await answer(request);
        if (value instanceof Error) throw value;
        return value;
      },
    },
    userId: owner.promise,
    left: left.signal,
    onNotMine: () => told.push('not mine'),
  });
  return { api, owner, left, sent, told };
}

describe('the API as one person', () => {
  it('waits for the session, then says with each request whom it is for', async () => {
    const { api, owner, sent } = asPerson(() => 'done');
    const sending = api.send({ method: 'POST', path: '/api/tasks' });
    expect(sent).toEqual([]);
    owner.resolve('ana');
    await expect(sending).resolves.toBe('done');
    expect(sent).toMatchObject([{ path: '/api/tasks', expectedUser: 'ana' }]);
  });

  it.each([
    ['the session has ended', failure('unauthenticated')],
    ['the session is somebody else’s', failure('conflict', 'session.other-user')],
  ])('tells when %s', async (_what, error) => {
    const { api, owner, told } = asPerson(() => error);
    owner.resolve('ana');
    await expect(api.send({ method: 'GET', path: '/' })).rejects.toBe(error);
    expect(told).toEqual(['not mine']);
  });

  it('says nothing of other failures, nor after the person has left', async () => {
    const other = asPerson(() => failure('conflict', 'task.changed'));
    other.owner.resolve('ana');
    await expect(other.api.send({ method: 'GET', path: '/' })).rejects.toThrow('No.');
    expect(other.told).toEqual([]);

    const late = asPerson(() => failure('unauthenticated'));
    late.owner.resolve('ana');
    const sending = late.api.send({ method: 'GET', path: '/' });
    late.left.abort();
    await expect(sending).rejects.toThrow('No.');
    expect(late.told).toEqual([]);
  });
});
