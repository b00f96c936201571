import type { ChatResponse } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import { interpret } from '#core/domain/language/interpret';
import type { Conversation, Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { actOn } from './chat/act-on.ts';
import { EMPTY_MEMORY, readMemory, type ChatMemory } from './chat/chat-memory.ts';
import { outcome, type ChatTurn, type Outcome } from './chat/chat-turn.ts';
import { actOnChosenTask } from './chat/act-on-task.ts';
import { chosenOption } from './chat/find-meant-task.ts';

export type AnswerChatInput = {
  message: string;
  /** Undefined starts a new conversation. */
  conversationId?: string;
  timeZone: string;
  /** BCP 47; decides whether 03/04 is in March or April. */
  locale?: string;
  traceparent?: string;
};

/** Writes that one message may lead to. */
const MAX_ACTIONS = 20;
const PAGE = 1_000;
/** Words are matched against at most this many open tasks, so that the work for one message is bounded. */
const MAX_OPEN_TASKS = 10_000;

/**
 * Answers one message: what it asks for is done by the same use cases as the buttons, and the answer is built from what
 * was done. Message and answer are kept in the conversation.
 * @throws AppError `not-found` when the person has no such conversation.
 */
export async function answerChat(work: Work, input: AnswerChatInput): Promise<ChatResponse> {
  const turn = await prepareTurn(work, input);
  const outcomes = await performAll(turn);
  const answer: ChatResponse = {
    conversation_id: turn.conversation.id,
    response: outcomes.map(({ text }) => text).join('\n'),
    tool_calls: outcomes.flatMap(({ calls }) => calls),
    choices: outcomes.flatMap(({ choices }) => choices),
  };
  await remember(turn, outcomes, answer);
  return answer;
}

async function prepareTurn(work: Work, input: AnswerChatInput): Promise<ChatTurn> {
  const { tx, clock } = work;
  const now = clock.now();
  const conversation = await openConversation(work, input.conversationId, now);
  const { lastTaskId } = conversation;
  const last = input.conversationId === undefined ? null : await tx.conversations.lastAnswer(conversation.id);
  return {
    work,
    message: input.message,
    now,
    timeZone: input.timeZone,
    locale: input.locale,
    traceparent: input.traceparent,
    conversation,
    openTasks: await allOpenTasks(work),
    lastTask: lastTaskId === null ? null : await tx.tasks.find(lastTaskId),
    memory: last ? readMemory(last.toolCalls) : EMPTY_MEMORY,
    rememberedAt: last?.createdAt ?? null,
  };
}

async function openConversation({ tx, ids }: Work, id: string | undefined, now: Date): Promise<Conversation> {
  if (id === undefined) {
    const conversation = { id: ids.next(), lastTaskId: null };
    await tx.conversations.insert({ ...conversation, createdAt: now });
    return conversation;
  }
  const conversation = await tx.conversations.find(id);
  if (conversation) return conversation;
  const message = 'There is no such conversation. Start a new one.';
  throw new AppError({ code: 'conversation.not-found', kind: 'not-found', message });
}

async function allOpenTasks({ tx }: Work): Promise<Task[]> {
  const tasks: Task[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Task[]; nextCursor: string | null } = await tx.tasks.list({
      status: 'open',
      limit: PAGE,
      cursor,
    });
    tasks.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && tasks.length < MAX_OPEN_TASKS);
  return tasks;
}

async function performAll(turn: ChatTurn): Promise<Outcome[]> {
  const chosen = chosenOption(turn);
  if (chosen) {
    const task = await turn.work.tx.tasks.find(chosen.taskId);
    const gone = outcome('That task is gone. Nothing was changed.');
    return [task ? await orExplain(actOnChosenTask(turn, chosen.action, task)) : gone];
  }
  const { now, timeZone, locale, openTasks, lastTask } = turn;
  const known = lastTask && !openTasks.some(({ id }) => id === lastTask.id) ? [...openTasks, lastTask] : openTasks;
  const who = { now, timeZone, ...(locale !== undefined && { locale }) };
  const context = { ...who, openTasks: known, lastTaskId: lastTask?.id ?? null };
  const { actions } = interpret(turn.message, context);
  if (actions.length > MAX_ACTIONS) {
    return [
      outcome(`That asks for ${actions.length} things at once; ${MAX_ACTIONS} are the most. Nothing was changed.`),
    ];
  }
  const outcomes: Outcome[] = [];
  for (const action of actions) outcomes.push(await orExplain(actOn(turn, action)));
  return outcomes;
}

/** A refusal by a rule is told in the chat. Rules check before they write, so nothing is done by halves. */
async function orExplain(acting: Promise<Outcome>): Promise<Outcome> {
  try {
    return await acting;
  } catch (error) {
    const isRefusal = error instanceof AppError && ['invalid', 'conflict', 'not-found'].includes(error.kind);
    if (!isRefusal) throw error;
    return outcome(`${error.message} Nothing was changed.`);
  }
}

async function remember(turn: ChatTurn, outcomes: readonly Outcome[], answer: ChatResponse): Promise<void> {
  const { work, conversation, now, message } = turn;
  const { conversations } = work.tx;
  const lastTaskId = outcomes.findLast((done) => done.lastTaskId !== null)?.lastTaskId ?? null;
  if (lastTaskId !== null) await conversations.setLastTask(conversation.id, lastTaskId);
  const memory = memoryOf(turn, outcomes);
  const base = { conversationId: conversation.id, createdAt: now };
  await conversations.appendMessage({ ...base, id: work.ids.next(), role: 'user', content: message, toolCalls: [] });
  await conversations.appendMessage({
    ...base,
    id: work.ids.next(),
    role: 'assistant',
    content: answer.response,
    toolCalls: [...answer.tool_calls, { memory }],
  });
}

/** "undo" reaches back over answers that changed nothing; questions and confirmations hold for one message only. */
function memoryOf({ memory }: ChatTurn, outcomes: readonly Outcome[]): ChatMemory {
  const undo = outcomes.flatMap((done) => done.undo);
  const isUndone = outcomes.some(({ calls }) => calls.some(({ tool }) => tool === 'undo'));
  return {
    undo: undo.length > 0 || isUndone ? undo : memory.undo,
    pendingDelete: outcomes.flatMap(({ pendingDelete }) => pendingDelete),
    options: outcomes.flatMap(({ options }) => options),
  };
}
