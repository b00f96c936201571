import { AppError } from './errors.ts';

/**
 * How much one person may keep: what a stranger can fill without an account must have an end. Each number is far above
 * what a person makes by hand. The limits of a task's fields are in `task/limits.ts`.
 */
export const USER_LIMITS = {
  /** Tasks that are not deleted; done ones count. */
  tasks: 20_000,
  /** Open tasks that repeat. */
  series: 2_000,
  /** Chats. Beyond it the one goes that was not used for the longest time. */
  conversations: 100,
  /** Messages in all chats, of both sides. Beyond it the oldest go. */
  messages: 1_000,
  /** Answers that are remembered by `Idempotency-Key`; each is forgotten after a day. */
  idempotencyKeys: 5_000,
} as const;

/** What is refused when there is no more room, and what the person can do about it. */
const REFUSALS = {
  tasks: { code: 'limit.tasks', what: 'tasks', advice: 'Delete some first.' },
  series: { code: 'limit.series', what: 'repeating tasks', advice: 'Stop one of them first.' },
  idempotencyKeys: {
    code: 'limit.idempotency-keys',
    what: 'changes within a day',
    advice: 'Wait an hour and try again.',
  },
} as const satisfies Partial<Record<keyof typeof USER_LIMITS, { code: string; what: string; advice: string }>>;

/** The refusal of one more than `USER_LIMITS` allows: an AppError of kind `conflict` with code `limit.<thing>`. */
export function limitReached(thing: keyof typeof REFUSALS): AppError {
  const { code, what, advice } = REFUSALS[thing];
  const message = `You have ${USER_LIMITS[thing].toLocaleString('en')} ${what}, and more are not possible. ${advice}`;
  return new AppError({ code, kind: 'conflict', message });
}
