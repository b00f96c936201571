import { describe, expect, it } from 'vitest';
import { Check } from 'typebox/value';
import { ChatRequest, type ChatResponse, type ToolCall } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';
import { buildTask } from '../../../test/support/build-task.ts';
import type { ApiRequest } from '../../lib/api-client.ts';
import { createNotices } from '../../lib/notices.ts';
import { createUndoStack } from '../../lib/undo-stack.ts';
import { createChatStore, MESSAGE_MAX_LENGTH } from './chat-store.ts';

const task = buildTask({ title: 'milk', version: 3 });
const callOf = (tool: ToolCall['tool'], more: Partial<ToolCall> = {}): ToolCall => ({
  tool,
  tasks: [task],
  recurrenceText: null,
  undo: null,
  ...more,
});
const answerOf = (...calls: ToolCall[]): ChatResponse => ({
  conversation_id: '00000000-0000-4000-8000-000000000000',
  response: 'Done.',
  tool_calls: calls,
  choices: [],
});

function chatting(answer: (request: ApiRequest) => unknown) {
  const requests: ApiRequest[] = [];
  const log: string[] = [];
  const note = (what: string) => (of: Task | string) =>
    void log.push(`${what} ${typeof of === 'string' ? of : of.title}`);
  let deletions = 0;
  const chat = createChatStore({
    api: {
      send: async (request) => {
        requests.push(request);
        const value = await answer(request);
        if (value instanceof Error) throw value;
        return value;
      },
    },
    tasks: {
      askedAt: () => deletions,
      add: (of, askedAt) => void log.push(`add ${of.title} as of ${askedAt}`),
      change: note('change'),
      remove: note('remove'),
      reread: async (id) => note('reread')(id),
    },
    undo: createUndoStack({ notices: createNotices() }),
    newKey: () => `key-${requests.length}`,
    userId: Promise.resolve('ana'),
    onUndoFailed: (text) => log.push(text),
  });
  return { chat, requests, log, learnDeletion: () => void deletions++ };
}

describe('chat', () => {
  it('goes on in a new conversation when the server has removed the old one', async () => {
    const gone = new AppError({ code: 'conversation.not-found', kind: 'not-found', message: 'Gone.' });
    const { chat, requests } = chatting(({ body }) =>
      requests.length === 2 && (body as ChatRequest).conversation_id !== undefined ? gone : answerOf(),
    );
    await chat.send('first');
    await chat.send('second');
    expect(requests.map(({ body }) => body)).toEqual([
      { message: 'first' },
      { message: 'second', conversation_id: '00000000-0000-4000-8000-000000000000' },
      { message: 'second' },
    ]);
    expect(requests[2]?.key).not.toBe(requests[1]?.key);
    expect(chat.entries.value.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(chat.busy.value).toBe(false);
  });

  it('the longest message is the longest one that the server takes', () => {
    expect(Check(ChatRequest, { message: '😀'.repeat(MESSAGE_MAX_LENGTH) })).toBe(true);
    expect(Check(ChatRequest, { message: '😀'.repeat(MESSAGE_MAX_LENGTH + 1) })).toBe(false);
  });

  it('half an emoji is replaced before it is shown and sent', async () => {
    const { chat, requests } = chatting(() => answerOf());
    await chat.send('add milk \ud83d');
    expect(chat.entries.value[0]).toMatchObject({ role: 'user', text: 'add milk \ufffd' });
    expect(requests[0]).toMatchObject({ path: '/api/ana/chat', body: { message: 'add milk \ufffd' } });
  });

  it('a late answer says from when it is, so that it brings back nothing that was deleted meanwhile', async () => {
    const answer = Promise.withResolvers<ChatResponse>();
    const { chat, log, learnDeletion } = chatting(() => answer.promise);
    const sending = chat.send('add milk');
    learnDeletion();
    answer.resolve(answerOf(callOf('add_task'), callOf('update_task'), callOf('delete_task')));
    await sending;
    expect(log).toEqual(['add milk as of 0', 'change milk', `remove ${task.id}`]);
  });

  it('"undo" reads the task again: it may have undone its creation or its deletion', async () => {
    const { chat, log } = chatting(() => answerOf(callOf('undo')));
    await chat.send('undo');
    expect(log).toEqual([`reread ${task.id}`]);
  });

  it('a chip undoes what the chat did, by the request that came with it', async () => {
    const restore = { method: 'POST', path: `/api/tasks/${task.id}/restore` } as const;
    const { chat, log, requests } = chatting(({ path }) =>
      path.endsWith('/chat') ? answerOf(callOf('delete_task', { undo: restore })) : task,
    );
    await chat.send('delete milk');
    const entry = chat.entries.value.at(-1);
    await (entry?.role === 'assistant' ? entry.tools[0]?.undo?.() : null);
    expect(requests.at(-1)).toEqual(restore);
    expect(log).toEqual([`remove ${task.id}`, 'add milk as of 0']);
  });

  it('FR-010: a failed message is tried again with the same key', async () => {
    let answers = 0;
    const { chat, requests } = chatting(() =>
      answers++ === 0 ? new AppError({ code: 'x', kind: 'unavailable', message: 'Later.' }) : answerOf(),
    );
    await chat.send('add milk');
    const failure = chat.entries.value.at(-1);
    if (failure?.role === 'failure') failure.retry();
    await expect.poll(() => chat.entries.value.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(requests.map(({ key }) => key)).toEqual(['key-0', 'key-0']);
  });
});
