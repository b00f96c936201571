/**
 * The catalogue's shape: what can go wrong, by kind. A kind maps in ONE table to HTTP and in ONE table to event
 * handling, so that the meaning of a failure is decided in one place.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'bug';

/** HTTP status of each kind (RFC 9110). */
export const HTTP_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  bug: 500,
} as const satisfies Record<ErrorKind, number>;

/** What an event handler does: drop to the dead letters at once, count the attempt, or retry for ever in order. */
export type EventVerdict = 'dead-letter' | 'count-attempt' | 'retry';

/** Event handling of each kind; anything that is not an AppError counts as `bug`. */
export const EVENT_VERDICT = {
  invalid: 'dead-letter',
  unauthenticated: 'retry',
  forbidden: 'dead-letter',
  'not-found': 'dead-letter',
  conflict: 'count-attempt',
  'precondition-failed': 'count-attempt',
  'too-large': 'dead-letter',
  'rate-limited': 'retry',
  unavailable: 'retry',
  bug: 'count-attempt',
} as const satisfies Record<ErrorKind, EventVerdict>;

export type ErrorDetails = {
  /** Stable, dotted, for programs: `task.not-found`. */
  code: string;
  kind: ErrorKind;
  /** For people; says what to do; never holds a secret, a title or a stack. */
  message: string;
  cause?: unknown;
  /** For `rate-limited` and `unavailable`: when to try again, in seconds. */
  retryAfterSeconds?: number;
};

/** The only error that crosses a layer on purpose. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retryAfterSeconds: number | undefined;

  constructor({ code, kind, message, cause, retryAfterSeconds }: ErrorDetails) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Kind of anything thrown: an AppError's own, else `bug`. */
export function kindOf(error: unknown): ErrorKind {
  return error instanceof AppError ? error.kind : 'bug';
}
