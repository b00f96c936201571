import type { ChatResponse } from '#core/domain/api';
import type { Transaction } from '#core/domain/ports';
import { beginTurn, chatBusy, type ChatView } from './chat/begin-turn.ts';
import type { AnswerChatInput, ChatDeps } from './chat/chat-input.ts';
import { performTurn } from './chat/perform-turn.ts';
import type { PlanStep } from './chat/plan-step.ts';
import { planTurn } from './chat/plan-turn.ts';
import { replayOf, storedReference } from './chat/replay-answer.ts';

/** `isReplay`: the request was answered before; nothing was done again. */
export type ChatAnswer = { answer: ChatResponse; isReplay: boolean };

/** How many completed tasks are searched for one to reopen, the newest first. */
const DONE_TASKS = 200;

/**
 * Answers one message: what it asks for is done by the same use cases as the buttons, and the answer is built from what was
 * done. Message and answer are kept in the conversation. In three parts, so that no connection is held while a message is
 * thought about or waits: read and take the turn, find what is meant, then write in one short transaction.
 * @throws AppError `not-found` when the person has no such conversation; `rate-limited`, code `chat.busy`, when other messages
 * of the person are being answered for seconds; `conflict` for a key that was used for another request.
 */
export async function answerChat(deps: ChatDeps, given: AnswerChatInput): Promise<ChatAnswer> {
  const input = { ...given, message: readable(given.message) };
  const holder = deps.ids.next();
  const begun = await beginTurn(deps, input, holder);
  if (begun.kind === 'replay') return { answer: begun.answer, isReplay: true };
  const inTransaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    deps.unitOfWork.run(input.userId, work);
  try {
    const steps = await planTurn(begun.view, {
      pause: deps.pause,
      doneTasks: () => inTransaction(({ tasks }) => tasks.titles({ status: 'done', limit: DONE_TASKS })),
    });
    return await inTransaction((tx) => finishTurn(deps, { tx, input, view: begun.view, holder, steps }));
  } catch (error) {
    // If this fails, too, the turn ends by itself.
    await inTransaction(({ chatTurns }) => chatTurns.release(holder)).catch(() => undefined);
    throw error;
  }
}

type Finish = { tx: Transaction; input: AnswerChatInput; view: ChatView; holder: string; steps: readonly PlanStep[] };

async function finishTurn({ clock, ids }: ChatDeps, { tx, input, view, holder, steps }: Finish): Promise<ChatAnswer> {
  // The row stays locked until the commit: nobody else begins a turn before this one is there to be read.
  if (!(await tx.chatTurns.release(holder))) throw chatBusy();
  const { request, traceparent } = input;
  const stored = request ? await tx.idempotency.claim(request.key, request.hash, clock.now()) : null;
  if (stored) return { answer: await replayOf(tx, stored), isReplay: true };
  const { answer, messageId } = await performTurn({ tx, clock, ids }, { view, steps, traceparent });
  if (request) await tx.idempotency.save(request.key, storedReference(answer.conversation_id, messageId));
  return { answer, isReplay: false };
}

/** Well-formed text without control characters, but with its lines: what is answered is what is stored. */
function readable(message: string): string {
  return message.toWellFormed().replace(/[^\P{Cc}\n]/gu, ' ');
}
