import type { Conversation, ConversationStore, StoredAnswer } from '#core/domain/chat-ports';
import type { Queries } from './transaction.ts';

const MESSAGE = `INSERT INTO message (id, conversation_id, user_id, role, content, tool_calls, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

const ANSWER = `SELECT id, conversation_id AS "conversationId", content, tool_calls AS "toolCalls", created_at AS "createdAt"
  FROM message WHERE role = 'assistant'`;

/** Chats of the transaction's user. */
export function createConversationStore(queries: Queries, userId: string): ConversationStore {
  return {
    async insert({ id, lastTaskId, createdAt }) {
      await queries.run({
        name: 'conversation-insert',
        text: 'INSERT INTO conversation (id, user_id, last_task_id, created_at, used_at) VALUES ($1, $2, $3, $4, $4)',
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

    async update(id, { lastTaskId, usedAt }) {
      queries.send({
        name: 'conversation-update',
        text: 'UPDATE conversation SET last_task_id = $2, used_at = $3 WHERE id = $1',
        values: [id, lastTaskId, usedAt],
      });
    },

    async lastAnswer(id) {
      const { rows } = await queries.run<StoredAnswer>({
        name: 'message-last-answer',
        text: `${ANSWER} AND conversation_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
        values: [id],
      });
      return rows[0] ?? null;
    },

    async findAnswer(messageId) {
      const { rows } = await queries.run<StoredAnswer>({
        name: 'message-answer',
        text: `${ANSWER} AND id = $1`,
        values: [messageId],
      });
      return rows[0] ?? null;
    },

    async appendMessage({ id, conversationId, role, content, toolCalls, createdAt }) {
      const values = [id, conversationId, userId, role, content, JSON.stringify(toolCalls), createdAt];
      queries.send({ name: 'message-append', text: MESSAGE, values });
    },

    async trim({ messages, conversations }) {
      queries.send({ name: 'chat-trim', text: 'SELECT trim_chats($1, $2)', values: [messages, conversations] });
    },
  };
}
