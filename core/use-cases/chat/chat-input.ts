import type { Clock, Ids, UnitOfWork } from '#core/domain/ports';

export type ChatDeps = {
  unitOfWork: UnitOfWork;
  clock: Clock;
  ids: Ids;
  /** Waits so many milliseconds. */
  delay: (ms: number) => Promise<void>;
  /** Lets other work of the process go first. */
  pause: () => Promise<void>;
};

export type AnswerChatInput = {
  userId: string;
  message: string;
  /** Undefined starts a new conversation. */
  conversationId?: string;
  timeZone: string;
  /** BCP 47; decides whether 03/04 is in March or April. */
  locale?: string;
  traceparent?: string;
  /** The request's `Idempotency-Key` and what identifies the request. */
  request?: { key: string; hash: string };
};
