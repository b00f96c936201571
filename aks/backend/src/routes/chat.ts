import { setImmediate as pause, setTimeout as delay } from 'node:timers/promises';
import Type from 'typebox';
import { ChatRequest, ChatResponse } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import { answerChat } from '#core/use-cases/answer-chat';
import { createChatQueue } from '#core/use-cases/chat/chat-queue';
import type { App, AppDeps, Request } from '../app-types.ts';
import { BODY_BYTES } from '../limits.ts';
import type { Identity } from '../plugins/session.ts';
import { hashOf, idempotencyKey, traceparentOf } from './write-request.ts';
import { problems, WriteHeaders } from './schemas.ts';

const ChatAnswer = Type.Object(ChatResponse.properties, { description: 'What was done, in words and as tool calls.' });

/** `POST /api/{user_id}/chat`: does what a message asks for. Identity comes from the session; the path only repeats it. */
export function registerChat(
  app: App,
  deps: Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'> & { identity: Identity },
): void {
  const queue = createChatQueue();
  app.post(
    '/api/:user_id/chat',
    {
      bodyLimit: BODY_BYTES.chat,
      config: { rate: 'chat' },
      schema: {
        tags: ['chat'],
        security: [{ session: [] }],
        operationId: 'chat',
        summary: 'Send a chat message that adds, changes or lists tasks.',
        params: Type.Object({ user_id: Type.String({ format: 'uuid' }) }),
        headers: WriteHeaders,
        body: ChatRequest,
        response: { 200: ChatAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { userId, timeZone } = deps.identity.of(request).session;
      if (request.params.user_id !== userId) throw notYours();
      const { message, conversation_id: conversationId } = request.body;
      const key = idempotencyKey(request);
      const input = {
        userId,
        message,
        timeZone,
        ...localeOf(request),
        ...traceparentOf(request),
        ...(conversationId !== undefined && { conversationId }),
        ...(key !== null && { request: { key, hash: hashOf(request) } }),
      };
      const { answer, isReplay } = await queue(userId, () => answerChat({ ...deps, delay, pause }, input));
      if (isReplay) reply.header('idempotency-replayed', 'true');
      return answer;
    },
  );
}

/** The language that the browser asks for first. */
function localeOf({ headers }: Request): { locale?: string } {
  const locale = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*/i.exec(headers['accept-language'] ?? '')?.[0];
  return locale === undefined ? {} : { locale };
}

function notYours(): AppError {
  return new AppError({
    code: 'chat.not-yours',
    kind: 'forbidden',
    message: 'You can only chat about your own tasks.',
  });
}
