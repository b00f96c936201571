import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { createApiClient } from './api-client.ts';

type Answer = Response | Error;
const problem = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ detail: 'Do this.', code: 'some.code', status, title: '', type: '' }), {
    status,
    headers,
  });

function client(answers: Answer[]) {
  const requests: { method: string | undefined; headers: Headers; body: unknown }[] = [];
  const waits: number[] = [];
  let keys = 0;
  let nowMs = 0;
  const api = createApiClient({
    fetch: (_path, init) => {
      requests.push({ method: init?.method, headers: new Headers(init?.headers), body: init?.body });
      if (init?.signal?.aborted) return Promise.reject(init.signal.reason);
      const answer = answers.shift();
      return answer instanceof Response
        ? Promise.resolve(answer)
        : Promise.reject(answer ?? new Error('no answer left'));
    },
    newKey: () => `key-${++keys}`,
    wait: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    clock: () => nowMs,
  });
  return { api, requests, waits };
}

describe('API client', () => {
  it('every write carries an idempotency key, a read none', async () => {
    const { api, requests } = client([Response.json({}), Response.json({}), new Response(null, { status: 204 })]);
    await api.send({ method: 'GET', path: '/api/tasks' });
    await api.send({ method: 'PATCH', path: '/api/tasks/1', body: {}, ifMatch: 7 });
    await api.send({ method: 'DELETE', path: '/api/tasks/1', key: 'mine' });
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual([null, 'key-1', 'mine']);
    expect(requests[1]?.headers.get('if-match')).toBe('"7"');
  });

  it('FR-010: what fails on the way is tried again with the same key, so that it never happens twice', async () => {
    const { api, requests, waits } = client([
      new Error('reset'),
      problem(503, { 'retry-after': '2' }),
      Response.json({ id: 1 }),
    ]);
    await expect(api.send({ method: 'POST', path: '/api/tasks', body: {} })).resolves.toEqual({ id: 1 });
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['key-1', 'key-1', 'key-1']);
    expect(waits).toEqual([300, 2_000]);
  });

  it('gives up after the third try, at once when waiting is too long or pointless, and says what to do', async () => {
    const lost = client([new Error('a'), new Error('b'), new Error('c')]);
    await expect(lost.api.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ kind: 'unavailable' });
    const limited = client([problem(429, { 'retry-after': '60' })]);
    await expect(limited.api.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ retryAfterSeconds: 60 });
    const conflict = client([problem(412)]);
    await expect(conflict.api.send({ method: 'GET', path: '/' })).rejects.toMatchObject({
      kind: 'precondition-failed',
      message: 'Do this.',
      code: 'some.code',
    });
    expect(conflict.waits).toEqual([]);
  });

  it('an answer that is no problem document still becomes words for people', async () => {
    const { api } = client([new Response('<html>', { status: 500 })]);
    const error = await api.send({ method: 'GET', path: '/' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toContain('Try again');
  });

  it('FR-010: a write that cannot get through is given up within five seconds, whatever the server asks to wait', async () => {
    const { api, waits, requests } = client([
      problem(503, { 'retry-after': '3' }),
      problem(503, { 'retry-after': '3' }),
      Response.json({}),
    ]);
    await expect(api.send({ method: 'POST', path: '/' })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(waits).toEqual([3_000]);
    expect(requests).toHaveLength(2);
  });

  it('what is asked for somebody who has left is not sent, and not tried again', async () => {
    const { api, waits, requests } = client([new Error('reset'), Response.json({})]);
    await expect(
      api.send({ method: 'POST', path: '/', expectedUser: 'ana', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ kind: 'unavailable' });
    expect(waits).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('says whom a request is for', async () => {
    const { api, requests } = client([Response.json({}), Response.json({})]);
    await api.send({ method: 'GET', path: '/', expectedUser: 'ana' });
    await api.send({ method: 'GET', path: '/' });
    expect(requests.map(({ headers }) => headers.get('x-expected-user'))).toEqual(['ana', null]);
  });

  it.each([
    ['half an emoji', { message: 'buy \ud83d milk' }, { message: 'buy \ufffd milk' }],
    ['the other half, deep inside', { a: [{ b: '\ude00' }] }, { a: [{ b: '\ufffd' }] }],
    ['a zero byte', { description: 'a\0b' }, { description: 'a\ufffdb' }],
    ['a whole one', { message: '😀' }, { message: '😀' }],
  ])('%s is sent as text that can be stored', async (_what, body, sent) => {
    const { api, requests } = client([Response.json({})]);
    await api.send({ method: 'POST', path: '/', body });
    expect(JSON.parse(String(requests[0]?.body))).toEqual(sent);
  });
});
