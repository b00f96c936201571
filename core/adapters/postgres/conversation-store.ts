import type { Conversation, ConversationStore } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

const MESSAGE = `INSERT INTO message (id, conversation_id, user_id, role, content, tool_calls, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

const LAST_ANSWER = `SELECT tool_calls AS "toolCalls", created_at AS "createdAt" FROM message
  WHERE conversation_id = $1 AND role = 'assistant' ORDER BY created_at DESC, id DESC LIMIT 1`;

/** Chats of the transaction's user. */
export function createConversationStore(queries: Queries, userId: string): ConversationStore {
  return {
    async insert({ id, lastTaskId, createdAt }) {
      await queries.run({
        name: 'conversation-insert',
        text: 'INSERT INTO conversation (id, user_id, last_task_id, created_at) VALUES ($1, $2, $3, $4)',
        values: [id, userId, lastTaskId, createdAt],
      });
    },

    async find(id) {
      const { rows } = await queries.run<Conversation>({
        name: 'conversation-find',
        text: 'SELECT id, last_task_id AS "lastTaskId" FROM conversation WHERE id = $1',
        values: [id],
      });
      return rows[0] ?? null;
    },

    async setLastTask(id, taskId) {
      queries.send({
        name: 'conversation-last-task',
        text: 'UPDATE conversation SET last_task_id = $2 WHERE id = $1',
        values: [id, taskId],
      });
    },

    async lastAnswer(id) {
      const { rows } = await queries.run<{ toolCalls: unknown[]; createdAt: Date }>({
        name: 'message-last-answer',
        text: LAST_ANSWER,
        values: [id],
      });
      return rows[0] ?? null;
    },

    async appendMessage({ id, conversationId, role, content, toolCalls, createdAt }) {
      const values = [id, conversationId, userId, role, content, JSON.stringify(toolCalls), createdAt];
      queries.send({ name: 'message-append', text: MESSAGE, values });
    },
  };
}
