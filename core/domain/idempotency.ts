import { AppError } from './errors.ts';

/** How long a key is remembered; afterwards it may name a new request. */
export const IDEMPOTENCY_HOURS = 24;

/**
 * Longest answer that is kept. A task with the longest title and description stays below it, whatever their characters; a
 * longer answer's request still has its effect once, but its answer is not repeated.
 */
export const STORED_ANSWER_MAX_BYTES = 32 * 1024;

/** The refusal to repeat an answer that is not kept (too long, or removed since): AppError `conflict`, code `idempotency.answer-not-kept`. */
export function answerNotKept(): AppError {
  return new AppError({
    code: 'idempotency.answer-not-kept',
    kind: 'conflict',
    message: 'This request was done before, but its answer was not kept: load what it changed again.',
  });
}

/** The refusal of a key that was used for another request: AppError `conflict`, code `idempotency.mismatch`. */
export function keyMismatch(): AppError {
  return new AppError({
    code: 'idempotency.mismatch',
    kind: 'conflict',
    message: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
  });
}
