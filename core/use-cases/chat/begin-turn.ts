import type { ChatResponse } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { Conversation, StoredAnswer } from '#core/domain/chat-ports';
import type { Transaction } from '#core/domain/ports';
import type { AnswerChatInput, ChatDeps } from './chat-input.ts';
import type { ChatQuestion } from './plan-turn.ts';
import { replayOf } from './replay-answer.ts';
import { EMPTY_MEMORY, fromStored, type AnswerRecord, type UndoStep } from './stored-answer.ts';

/** Words are matched against at most this many open tasks. */
const MAX_OPEN_TASKS = 10_000;
/** A turn whose holder is gone ends after this time; a message is answered in a fraction of it. */
const TURN_SECONDS = 15;
/** A message waits for the one before, so often and so long; then the person is told. */
const WAIT = { attempts: 30, ms: 100 };

/** What is read before a message is thought about. */
export type ChatView = ChatQuestion & {
  conversation: Conversation & { isNew: boolean };
  rememberedAt: Date | null;
  /** What "undo" takes back, in the order in which it was done. */
  undoSteps: readonly UndoStep[];
};

export type BegunTurn = { kind: 'begun'; view: ChatView } | { kind: 'replay'; answer: ChatResponse };

/**
 * Takes the user's turn and reads what the answer needs; a request that was answered before gets that answer.
 * @throws AppError as `answerChat`.
 */
export async function beginTurn(deps: ChatDeps, input: AnswerChatInput, holder: string): Promise<BegunTurn> {
  for (let attempt = 1; attempt <= WAIT.attempts; attempt++) {
    const begun = await deps.unitOfWork.run(input.userId, (tx) => tryToBegin(tx, { deps, input, holder }));
    if (begun) return begun;
    await deps.delay(WAIT.ms);
  }
  throw chatBusy();
}

type Attempt = { deps: ChatDeps; input: AnswerChatInput; holder: string };

async function tryToBegin(tx: Transaction, { deps, input, holder }: Attempt): Promise<BegunTurn | null> {
  const { request } = input;
  const stored = request ? await tx.idempotency.find(request.key, request.hash, deps.clock.now()) : null;
  if (stored) return { kind: 'replay', answer: await replayOf(tx, stored) };
  if (!(await tx.chatTurns.take(holder, TURN_SECONDS))) return null;
  return { kind: 'begun', view: await readView(tx, deps, input) };
}

async function readView(tx: Transaction, { clock, ids }: ChatDeps, input: AnswerChatInput): Promise<ChatView> {
  const { conversationId, message, timeZone, locale } = input;
  const conversation = conversationId === undefined ? newConversation(ids.next()) : await known(tx, conversationId);
  const last = conversation.isNew ? null : await tx.conversations.lastAnswer(conversation.id);
  const record = fromStored(last?.toolCalls ?? []);
  const { lastTaskId } = conversation;
  return {
    message,
    now: clock.now(),
    timeZone,
    locale,
    conversation,
    openTasks: await tx.tasks.titles({ status: 'open', limit: MAX_OPEN_TASKS }),
    lastTask: lastTaskId === null ? null : await tx.tasks.find(lastTaskId),
    memory: last ? record.memory : EMPTY_MEMORY,
    rememberedAt: last?.createdAt ?? null,
    undoSteps: last ? await undoStepsOf(tx, last, record) : [],
  };
}

function newConversation(id: string): ChatView['conversation'] {
  return { id, lastTaskId: null, isNew: true };
}

async function known(tx: Transaction, id: string): Promise<ChatView['conversation']> {
  const conversation = await tx.conversations.find(id);
  if (conversation) return { ...conversation, isNew: false };
  const message = 'There is no such conversation. Start a new one.';
  throw new AppError({ code: 'conversation.not-found', kind: 'not-found', message });
}

/** "undo" reaches back over answers that changed nothing, to the newest one that did. */
async function undoStepsOf(tx: Transaction, last: StoredAnswer, { calls, memory }: AnswerRecord): Promise<UndoStep[]> {
  if (memory.undoFrom === null) return [];
  if (memory.undoFrom === last.id) return calls.flatMap(({ undo }) => undo ?? []);
  const earlier = await tx.conversations.findAnswer(memory.undoFrom);
  return fromStored(earlier?.toolCalls ?? []).calls.flatMap(({ undo }) => undo ?? []);
}

/** The refusal of a message while others of the same person are being answered. */
export function chatBusy(): AppError {
  return new AppError({
    code: 'chat.busy',
    kind: 'rate-limited',
    message: 'Your messages before this one are still being answered. Try again in a moment.',
    retryAfterSeconds: 2,
  });
}
