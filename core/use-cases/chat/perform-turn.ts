import type { ChatResponse } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import { USER_LIMITS } from '#core/domain/limits';
import type { Transaction, Work } from '#core/domain/ports';
import { actOn } from './act-on.ts';
import type { ChatView } from './begin-turn.ts';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import type { PlanStep } from './plan-step.ts';
import { choicesOf, toStored, type ChatMemory } from './stored-answer.ts';
import { toolCall } from './tool-call.ts';

/** The longest text that is kept of an answer, in UTF-16 units: more than any answer but a list of the longest titles. */
const MAX_CONTENT = 8_000;

type Plan = { view: ChatView; steps: readonly PlanStep[]; traceparent: string | undefined };

/** Does what a plan asks for and keeps message and answer; `messageId` is the answer's. */
export async function performTurn(
  work: Work,
  { view, steps, traceparent }: Plan,
): Promise<{ answer: ChatResponse; messageId: string }> {
  const { now, timeZone, memory, rememberedAt, undoSteps } = view;
  const turn: ChatTurn = { work, now, timeZone, traceparent, memory, rememberedAt, undoSteps };
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await orExplain(turn, step));
  // In the order in which they were said.
  const [questionId, messageId] = [work.ids.next(), work.ids.next()];
  const next = memoryOf(view, outcomes, messageId);
  const answer: ChatResponse = {
    conversation_id: view.conversation.id,
    response: outcomes.map(({ text }) => text).join('\n'),
    tool_calls: outcomes.flatMap(({ calls }) => calls).map(toolCall),
    choices: choicesOf(next),
  };
  await remember(work.tx, { view, outcomes, answer, memory: next, questionId, messageId });
  return { answer, messageId };
}

/** What a rule refuses is said in the chat, and nothing of it stays. */
async function orExplain(turn: ChatTurn, step: PlanStep): Promise<Outcome> {
  try {
    return await turn.work.tx.attempt(() => actOn(turn, step));
  } catch (error) {
    const isRefusal = error instanceof AppError && ['invalid', 'conflict', 'not-found'].includes(error.kind);
    if (!isRefusal) throw error;
    return outcome(`${error.message} Nothing was changed.`);
  }
}

/** Questions and confirmations hold for one message only. */
function memoryOf({ memory }: ChatView, outcomes: readonly Outcome[], messageId: string): ChatMemory {
  const calls = outcomes.flatMap((done) => done.calls);
  const isUndone = calls.some(({ tool }) => tool === 'undo');
  const changed = calls.some(({ undo }) => undo !== null) ? messageId : null;
  const choices = outcomes.flatMap((done) => done.choices);
  return {
    pendingDelete: outcomes.flatMap(({ pendingDelete }) => pendingDelete),
    question: outcomes.find(({ question }) => question !== null)?.question ?? null,
    choices: choices.filter(({ message }, index) => choices.findIndex((each) => each.message === message) === index),
    undoFrom: changed ?? (isUndone ? null : memory.undoFrom),
  };
}

type Said = {
  view: ChatView;
  outcomes: readonly Outcome[];
  answer: ChatResponse;
  memory: ChatMemory;
  questionId: string;
  messageId: string;
};

async function remember({ conversations }: Transaction, said: Said): Promise<void> {
  const { view, outcomes, answer, memory, questionId, messageId } = said;
  const { conversation, now, message } = view;
  const spokenOf = outcomes.findLast(({ lastTaskId }) => lastTaskId !== null)?.lastTaskId ?? null;
  const lastTaskId = spokenOf ?? conversation.lastTaskId;
  if (conversation.isNew) await conversations.insert({ id: conversation.id, lastTaskId, createdAt: now });
  else await conversations.update(conversation.id, { lastTaskId, usedAt: now });
  const base = { conversationId: conversation.id, createdAt: now };
  const calls = outcomes
    .flatMap((done) => done.calls)
    .map(({ tool, tasks, undo }) => ({ tool, taskIds: tasks.map(({ id }) => id), undo }));
  await conversations.appendMessage({ ...base, id: questionId, role: 'user', content: message, toolCalls: [] });
  await conversations.appendMessage({
    ...base,
    id: messageId,
    role: 'assistant',
    content: shortened(answer.response),
    toolCalls: toStored({ calls, memory }),
  });
  await conversations.trim(USER_LIMITS);
}

function shortened(text: string): string {
  // The last unit may be half a character.
  return text.length <= MAX_CONTENT ? text : `${text.slice(0, MAX_CONTENT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
