import { AppError } from './errors.ts';

/** How long a key is remembered; afterwards it may name a new request. */
export const IDEMPOTENCY_HOURS = 24;

/** The refusal of a key that was used for another request: AppError `conflict`, code `idempotency.mismatch`. */
export function keyMismatch(): AppError {
  return new AppError({
    code: 'idempotency.mismatch',
    kind: 'conflict',
    message: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
  });
}
