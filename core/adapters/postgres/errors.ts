import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import { withoutData } from './driver-error.ts';

/**
 * SQLSTATE classes and codes (https://www.postgresql.org/docs/18/errcodes-appendix.html) that mean "not now": connection,
 * resources, shutdown, system, sign-in, locks and time limits, a server that takes no connections (55000) or no writes
 * (25006: a standby, or Azure's server when its disk is nearly full).
 */
const NOT_NOW = /^(08|53|57P0|58|28|40001$|40P01$|55000$|55P03$|57014$|25P0[34]$|25006$)/;
/**
 * Schema and release do not fit each other: a migration has not run yet, or has run while this process is older. In order:
 * plan or prepared statement that no longer holds; no such database, schema, table, column, function, other object;
 * `ON CONFLICT` without its index; ambiguous column or function; a column or object of another type, or generated now.
 * No event and no request causes these, so they count as an outage and not as its fault.
 */
const DOES_NOT_FIT =
  /^(0A000|26000|42P05|3D000|3F000|42P01|42703|42883|42704|42P10|42702|42725|42804|42809|42846|428C9)$/;
/** A connection that gives this answer keeps giving it: its plans and prepared statements no longer fit the schema. */
const SPOILED = /^(0A000|26000|42P05)$/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** `pg` distinguishes these by their text only. */
const DRIVER =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|Connection ended/;
/** The server's function that refuses a row by its policy; every other 42501 is a missing grant. */
const POLICY_ROUTINE = 'ExecWithCheckOptions';

type Known = { kind: ErrorKind; code: string; message: string };

/** By SQLSTATE; a class (two characters) stands for all its codes. */
const KNOWN: Record<string, Known> = {
  '23505': { kind: 'conflict', code: 'database.duplicate', message: 'That already exists.' },
  '23503': {
    kind: 'conflict',
    code: 'database.reference',
    message: 'Something that this belongs to no longer exists.',
  },
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
  return codeOf(driverErrorOf(error)) === '25P02';
}

/** Whether the connection must not be used again, because its next statement would fail alike. */
export function isSpoiled(error: unknown): boolean {
  return SPOILED.test(codeOf(driverErrorOf(error)));
}

/**
 * The one translation of driver errors: nothing above an adapter looks at a `pg` error. Neither message nor cause quotes a
 * row. An outage, and a schema that does not fit, is `unavailable` with a time to wait; what nobody expects is a `bug`.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const cause = withoutData(error);
  if (NETWORK.has(code) || NOT_NOW.test(code) || (code === '' && DRIVER.test(text))) return unavailable(cause);
  if (DOES_NOT_FIT.test(code) || (code === '42501' && routineOf(error) !== POLICY_ROUTINE)) return doesNotFit(cause);
  const known = KNOWN[code] ?? KNOWN[code.slice(0, 2)];
  if (known) return new AppError({ ...known, cause });
  return new AppError({
    code: 'database.unexpected',
    kind: 'bug',
    message: 'The database did something unexpected.',
    cause,
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

/** Needs an operator: the migration or the release is missing, or a grant. */
function doesNotFit(cause: unknown): AppError {
  return new AppError({
    code: 'database.schema',
    kind: 'unavailable',
    message: 'The database is being changed and cannot answer right now. Try again in a moment.',
    retryAfterSeconds: 10,
    cause,
  });
}

/** The server's function that refused (`pg` carries it along). */
function routineOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'routine' in error ? error.routine : undefined;
}

function driverErrorOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
