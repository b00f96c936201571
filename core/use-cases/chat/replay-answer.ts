import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ChatResponse } from '#core/domain/api';
import { answerNotKept } from '#core/domain/idempotency';
import type { StoredResponse, Transaction } from '#core/domain/ports';
import { choicesOf, fromStored, type StoredCall } from './stored-answer.ts';
import { toolCall } from './tool-call.ts';

const Reference = Type.Object({ conversation_id: Type.String(), message_id: Type.String() });
const isReference = Compile(Reference);

/** What is kept with an `Idempotency-Key`: where the answer is, and not the answer again. */
export function storedReference(conversationId: string, messageId: string): StoredResponse {
  return { status: 200, headers: {}, body: JSON.stringify({ conversation_id: conversationId, message_id: messageId }) };
}

/**
 * The answer that a request got before, with its tasks as they are now.
 * @throws AppError `conflict`, code `idempotency.answer-not-kept`, when it has been removed since, or another release kept it.
 */
export async function replayOf(tx: Transaction, { body }: StoredResponse): Promise<ChatResponse> {
  const stored: unknown = JSON.parse(body);
  const message = isReference.Check(stored) ? await tx.conversations.findAnswer(stored.message_id) : null;
  if (!message) throw answerNotKept();
  const { calls, memory } = fromStored(message.toolCalls);
  return {
    conversation_id: message.conversationId,
    response: message.content,
    tool_calls: await callsWithTasks(tx, calls),
    choices: choicesOf(memory),
  };
}

async function callsWithTasks(tx: Transaction, calls: readonly StoredCall[]): Promise<ChatResponse['tool_calls']> {
  const ids = calls.flatMap(({ taskIds }) => taskIds);
  const tasks = await tx.tasks.findAll(ids, { includeDeleted: true });
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return calls.map((call) => toolCall({ ...call, tasks: call.taskIds.flatMap((id) => byId.get(id) ?? []) }));
}
