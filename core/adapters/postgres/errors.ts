import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';

/** SQLSTATE classes and codes (https://www.postgresql.org/docs/18/errcodes-appendix.html) that mean "not now". */
const UNAVAILABLE = /^(08|53|57P0|58|40001$|40P01$|55P03$|57014$|25P03$|28)/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** `pg` tells these apart by text only. */
const DRIVER =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|Connection ended/;

type Known = { kind: ErrorKind; code: string; message: string };

/** By SQLSTATE; a class (two characters) stands for all its codes. */
const KNOWN: Record<string, Known> = {
  '23505': { kind: 'conflict', code: 'database.duplicate', message: 'That already exists.' },
  '23503': { kind: 'conflict', code: 'database.reference', message: 'Something that this belongs to is gone.' },
  '23': { kind: 'invalid', code: 'database.constraint', message: 'A value breaks a rule of the data.' },
  '22': { kind: 'invalid', code: 'database.value', message: 'A value has the wrong form.' },
  '42501': { kind: 'forbidden', code: 'database.forbidden', message: 'That belongs to somebody else.' },
};

/** Whether the server refused a connection because all are taken or it is starting: worth a short wait. */
export function isConnectionRefusedForNow(error: unknown): boolean {
  const code = codeOf(error);
  return code === '53300' || code === '57P03';
}

/** Whether a statement failed on a lock or a time limit and may succeed when repeated. */
export function isContention(error: unknown): boolean {
  return ['55P03', '57014', '40P01', '40001'].includes(codeOf(error));
}

/** Whether a statement failed only because an earlier one of its transaction had. */
export function isAborted(error: unknown): boolean {
  return codeOf(error instanceof AppError ? error.cause : error) === '25P02';
}

/**
 * The one translation of driver errors: nothing above an adapter looks at a `pg` error. Messages never quote the row.
 * An outage is `unavailable` with a time to wait; what nobody expects is a `bug` with the driver's error as its cause.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  if (NETWORK.has(code) || UNAVAILABLE.test(code) || (code === '' && DRIVER.test(text))) return unavailable(error);
  // The same SQLSTATE as a policy's refusal, but a grant is missing: a deployment's fault, and no event's.
  if (code === '42501' && routineOf(error) === 'aclcheck_error') return unavailable(error);
  const known = KNOWN[code] ?? KNOWN[code.slice(0, 2)];
  if (known) return new AppError({ ...known, cause: error });
  return new AppError({
    code: 'database.unexpected',
    kind: 'bug',
    message: 'The database did something unexpected.',
    cause: error,
  });
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    code: 'database.unavailable',
    kind: 'unavailable',
    message: 'The database cannot answer right now. Try again in a moment.',
    retryAfterSeconds: 2,
    cause,
  });
}

/** The server's function that refused (`pg` carries it along). */
function routineOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'routine' in error ? error.routine : undefined;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
