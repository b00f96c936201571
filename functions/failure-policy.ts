import { AppError, EVENT_VERDICT } from '#core/domain/errors';
import type { EventVerdict } from '#core/domain/errors';
import type { Failure } from '#core/domain/describe-failure';

/**
 * What happens to an event whose handling failed: an infrastructure failure never counts, so that a long outage costs time but no
 * event; a failure of the event itself counts, and after the last attempt (or at once, when it can never work) it is a dead letter.
 */
export function verdictOf(
  { kind }: Pick<Failure, 'kind'>,
  { attempts, maxAttempts }: { attempts: number; maxAttempts: number },
): EventVerdict {
  const verdict: EventVerdict = EVENT_VERDICT[kind];
  return verdict === 'count-attempt' && attempts >= maxAttempts ? 'dead-letter' : verdict;
}

/** The failure as passed to the host, which logs all of it, the stack included. */
export function neutralError({ kind, code, reason }: Failure): AppError {
  return new AppError({ kind, code, message: reason });
}
