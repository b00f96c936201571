import { AppError, EVENT_VERDICT, kindOf } from '#core/domain/errors';
import type { EventVerdict } from '#core/domain/errors';

/**
 * What happens to an event whose handling failed: an infrastructure failure never counts, so that a long outage costs time but no
 * event; a failure of the event itself counts, and after the last attempt (or at once, when it can never work) it is a dead letter.
 */
export function verdictOf(
  error: unknown,
  { attempts, maxAttempts }: { attempts: number; maxAttempts: number },
): EventVerdict {
  const verdict: EventVerdict = EVENT_VERDICT[kindOf(error)];
  return verdict === 'count-attempt' && attempts >= maxAttempts ? 'dead-letter' : verdict;
}

/** What a row or a log may say of a failure. Only our own errors are safe to quote: a driver's message may hold a user's text. */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `unexpected ${error.name}` : `unexpected ${typeof error}`;
}
