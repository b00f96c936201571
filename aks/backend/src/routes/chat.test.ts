import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Check } from 'typebox/value';
import { ChatResponse, type TaskPage } from '#core/domain/api';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import { MOST_IN_LINE } from '#core/use-cases/chat/chat-queue';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type CallOptions, type Person } from '../../../../test/support/backend/test-person.ts';

describe('POST /api/{user_id}/chat', () => {
  let backend: TestBackend;
  let person: Person;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
  });
  afterAll(() => backend.close());

  const say = (body: { message: string; conversation_id?: string }, options: CallOptions = {}) =>
    person.call('POST', `/api/${person.session.userId}/chat`, { body, ...options });
  const titles = async () =>
    ((await person.call('GET', '/api/tasks')).body as TaskPage).items.map(({ title }) => title);

  it('US1.2: does what is said, and the browser undoes it with the request that comes along', async () => {
    const { status, body } = await say({ message: 'add water plants every 3 days' });
    expect(status).toBe(200);
    expect(Check(ChatResponse, body)).toBe(true);
    const { tool_calls: calls } = body as ChatResponse;
    expect(calls[0]?.tasks[0]).toMatchObject({ title: 'water plants' });
    const undo = calls[0]?.undo;
    expect((await person.call(undo?.method ?? 'GET', undo?.path ?? '')).status).toBe(204);
    expect(await titles()).toEqual([]);
  });

  it('goes on in its conversation and nowhere else', async () => {
    const { conversation_id } = (await say({ message: 'add buy milk' })).body as ChatResponse;
    const done = (await say({ message: 'complete it', conversation_id })).body as ChatResponse;
    expect(done).toMatchObject({ conversation_id, tool_calls: [{ tool: 'complete_task' }] });
    const other = await guest(backend.app);
    const answer = await other.call('POST', `/api/${other.session.userId}/chat`, {
      body: { message: 'undo', conversation_id },
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'conversation.not-found' } });
  });

  it('the same message with the same key is not done twice', async () => {
    const headers = { 'idempotency-key': 'chat-1' };
    const [first, again] = [
      await say({ message: 'add call mom' }, { headers }),
      await say({ message: 'add call mom' }, { headers }),
    ];
    expect(again.body).toEqual(first.body);
    expect([first, again].map(({ headers: sent }) => sent['idempotency-replayed'])).toEqual([undefined, 'true']);
    expect((await titles()).filter((title) => title === 'call mom')).toHaveLength(1);
  });

  it('an answer and its effect commit together: what fails leaves neither', async () => {
    const before = await titles();
    const answer = await say({ message: 'add lost', conversation_id: crypto.randomUUID() });
    expect(answer.status).toBe(404);
    expect(await titles()).toEqual(before);
  });

  it('EDGE-5: of ten messages at once over 9,000 tasks some are answered and some refused, and others are served meanwhile', async () => {
    const busy = await guest(backend.app);
    const path = `/api/${busy.session.userId}/chat`;
    await backend.database.admin(
      `INSERT INTO task (id, user_id, title, description, created_at, updated_at)
       SELECT gen_random_uuid(), $1, 'walk dog ' || n || ' in the park', repeat('d', 5000), now(), now()
       FROM generate_series(1, 9000) n`,
      [busy.session.userId],
    );
    let isAnswered = false;
    const chats = Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        busy.call('POST', path, { body: { message: `complete walk dog ${n + 1}` } }),
      ),
    ).finally(() => (isAnswered = true));
    const others: number[] = [];
    while (!isAnswered) others.push((await person.call('GET', '/api/tasks')).status);
    const answers = await chats;
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(MOST_IN_LINE);
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after'], body]).toMatchObject([429, '2', { code: 'chat.busy' }]);
    }
    expect(new Set(others)).toEqual(new Set([200]));
    expect(others.length).toBeGreaterThan(10);
  });

  it('refuses messages that are empty or too long', async () => {
    expect((await say({ message: '' })).status).toBe(400);
    expect((await say({ message: 'x'.repeat(2_001) })).status).toBe(400);
  });

  it('events carry the trace of the request that caused them', async () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    await say({ message: 'add stretch every day' });
    await say({ message: 'complete stretch' }, { headers: { traceparent } });
    const rows = await backend.database.admin<{ payload: TaskCompleted }>('SELECT payload FROM outbox');
    expect(rows.map(({ payload }) => payload.traceparent)).toEqual([traceparent]);
  });
});
