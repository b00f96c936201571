import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '#core/domain/api';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';

describe('bodies', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  const send = async (url: string, payload: string | Buffer) => {
    const headers = { cookie: person.cookie, 'content-type': 'application/json' };
    const response = await backend.app.inject({ method: 'POST', url, headers, payload });
    return { status: response.statusCode, code: response.json<Partial<Problem>>().code, body: response.body };
  };
  const chatUrl = () => `/api/${person.session.userId}/chat`;

  it.each([
    ['brackets', (n: number) => '['.repeat(n) + ']'.repeat(n)],
    ['brackets that nobody closes', (n: number) => '['.repeat(n)],
    ['objects', (n: number) => '{"a":'.repeat(n) + '1' + '}'.repeat(n)],
    ['brackets in a field', (n: number) => `{"title":${'['.repeat(n)}${']'.repeat(n)}}`],
    ['brackets behind text that holds quotes and brackets', (n: number) => `["\\"]]]\\\\",${'['.repeat(n)}`],
  ])('of deep JSON are refused before anything recurses into them: %s', async (_name, nest) => {
    for (const depth of [33, 1_000, 4_500, 10_000]) {
      expect(await send('/api/tasks', nest(depth)), `depth ${depth}`).toMatchObject({
        status: 400,
        code: 'request.too-deep',
      });
    }
    expect((await send('/api/tasks', nest(30))).code).not.toBe('request.too-deep');
    expect(backend.log()).not.toContain('request failed by a bug');
  });

  it('of thousands of unknown fields are refused at once; the page’s own are far below', async () => {
    const fields = Array.from({ length: 5_000 }, (_, i) => `"f${i}":1`).join();
    expect(await send('/api/tasks', `{"title":"x",${fields}}`)).toMatchObject({
      status: 400,
      code: 'request.too-many-values',
    });
    const few = Array.from({ length: 90 }, (_, i) => `"f${i}":1`).join();
    const refused = await send('/api/tasks', `{"title":"x",${few}}`);
    expect(refused).toMatchObject({ status: 400, code: 'request.invalid' });
    expect((JSON.parse(refused.body) as Problem).errors?.length).toBeLessThanOrEqual(32);
    expect((await send('/api/tasks', JSON.stringify({ title: 'commas', description: ','.repeat(5_000) }))).status).toBe(
      201,
    );
  });

  it.each([
    ['half an emoji', String.raw`\ud83d`],
    ['the other half', String.raw`\ude00`],
    ['two halves in the wrong order', String.raw`\ude00\ud83d`],
    ['U+0000', String.raw`\u0000`],
  ])('whose text cannot be stored are refused, wherever it stands: %s', async (_name, text) => {
    const bodies = [
      ['/api/tasks', `{"title":"a${text}b"}`],
      ['/api/tasks', `{"title":"x","description":"a${text}b"}`],
      ['/api/tasks', `{"title":"x","recurrence":{"rrule":"FREQ=DAILY${text}","anchor":"due"}}`],
      ['/api/tasks', `{"title":"x","${text}":1}`],
      ['/api/tasks', `["${text}"]`],
      [chatUrl(), `{"message":"add milk ${text}"}`],
      ['/api/session', `{"timeZone":"${text}"}`],
    ] as const;
    for (const [url, body] of bodies) {
      expect(await send(url, body), body).toMatchObject({ status: 400, code: 'text.ill-formed' });
    }
  });

  it('that are no UTF-8 are refused, not repaired', async () => {
    const bytes = (...middle: number[]) =>
      Buffer.concat([Buffer.from('{"title":"'), Buffer.from(middle), Buffer.from('"}')]);
    for (const body of [bytes(0xff), bytes(0xc3), bytes(0xed, 0xa0, 0x80), bytes(0xc0, 0x80)]) {
      expect(await send('/api/tasks', body)).toMatchObject({ status: 400, code: 'text.ill-formed' });
    }
  });

  it.each(['\n', '\r', '\t', '\u0001', '\u001b', '\u007f', '\u0085', '\u009f', '\u2028', '\u2029'])(
    'a title is one line: %j is refused, in a description all but U+0000 is welcome',
    async (character) => {
      const { status, code, body } = await send('/api/tasks', JSON.stringify({ title: `a${character}b` }));
      expect({ status, code }).toEqual({ status: 400, code: 'text.ill-formed' });
      expect((JSON.parse(body) as Problem).errors).toEqual([
        { path: 'body/title', message: 'must be one line without control characters' },
      ]);
      const description = `a${character}b`;
      const task = await person.addTask({ title: 'x', description });
      expect(task.description).toBe(description);
    },
  );

  it.each(['👨‍👩‍👧‍👦', 'é', 'آم', 'a\u00a0b', 'عربي', '𝒳', '\u{10ffff}'])(
    'the answer and what is stored are alike: %j',
    async (title) => {
      const task = await person.addTask({ title, description: title });
      expect(task).toMatchObject({ title, description: title });
      expect((await person.call('GET', `/api/tasks/${task.id}`)).body).toEqual(task);
    },
  );

  it('a title loses its direction controls, which could turn what stands beside it; a description keeps them', async () => {
    const text = '\u202bعربي\u202c';
    expect(await person.addTask({ title: text, description: text })).toMatchObject({
      title: 'عربي',
      description: text,
    });
  });

  it('lengths are counted in code points, in a description as in a title', async () => {
    const family = '👨‍👩‍👧‍👦';
    const add = (body: object) => person.call('POST', '/api/tasks', { body });
    expect((await add({ title: '😀'.repeat(200), description: '😀'.repeat(5_000) })).status).toBe(201);
    // One on the screen, seven code points.
    expect((await add({ title: family.repeat(28) })).status).toBe(201);
    expect((await add({ title: family.repeat(29) })).status).toBe(400);
    expect((await add({ title: 'x', description: family.repeat(715) })).status).toBe(400);
  });

  it.each([
    ['a cursor', { url: '/api/tasks?cursor=%00' }],
    ['a cursor that is no UTF-8', { url: '/api/tasks?cursor=%ED%A0%80' }],
    ['an id', { url: '/api/tasks/%00' }],
    ['a field of the query', { url: '/api/tasks?%00=1' }],
  ] as const)('%s that cannot be stored is the client’s fault', async (_name, { url }) => {
    const response = await backend.app.inject({ url, headers: { cookie: person.cookie } });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
  });

  it('headers say what they must be', async () => {
    const task = await person.addTask({ title: 'x' });
    const complete = (headers: Record<string, string>) =>
      person.call('POST', `/api/tasks/${task.id}/complete`, { headers });
    const errorOf = async (headers: Record<string, string>) => ((await complete(headers)).body as Problem).errors;
    expect(await errorOf({ 'if-match': 'nonsense' })).toEqual([
      { path: 'headers/if-match', message: 'must be the ETag that the task came with, like "3"' },
    ]);
    expect(await errorOf({ 'idempotency-key': 'a b' })).toEqual([
      { path: 'headers/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
    ]);
    expect((await complete({ 'if-match': '*' })).status).toBe(200);
  });
});
