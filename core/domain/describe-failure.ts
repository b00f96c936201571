import { AppError, EVENT_VERDICT } from './errors.ts';
import type { ErrorKind } from './errors.ts';

/** What rows, logs and hosts are told of a failure, by allow-list: nothing in it comes from a row, a request or an event. */
export type Failure = {
  kind: ErrorKind;
  code: string;
  /** For people: our own words, or the type of an error that is not ours. */
  reason: string;
  /** What kind of error a driver reported, e.g. an SQLSTATE or ECONNREFUSED. */
  driverCode?: string;
  /** Where in the product a bug shows: the first line of the stack that lies in our sources. */
  at?: string;
};

const MOST_REASON_CHARACTERS = 500;
const MOST_STACK_CHARACTERS = 4_000;
const UNKNOWN: Failure = { kind: 'bug', code: 'unexpected', reason: 'unexpected failure that cannot be described' };

/**
 * Describes anything that was thrown. Never throws: a proxy or a getter that fails when it is looked at must not keep an event
 * from the dead letters. Only our own errors are safe to quote: a driver's message may hold a user's text.
 */
export function describeFailure(error: unknown): Failure {
  try {
    return error instanceof AppError ? describeOwn(error) : describeForeign(error);
  } catch {
    return UNKNOWN;
  }
}

function describeOwn({ kind, code, message, cause, stack }: AppError): Failure {
  const driverCode = driverCodeOf(cause);
  const at = kind === 'bug' ? placeIn(cause instanceof Error ? cause : { message, stack }) : undefined;
  return {
    kind: Object.hasOwn(EVENT_VERDICT, kind) ? kind : 'bug',
    code: nameOr(code, 'unnamed'),
    reason: line(message),
    ...(driverCode !== undefined && { driverCode }),
    ...(at !== undefined && { at }),
  };
}

function describeForeign(error: unknown): Failure {
  const driverCode = driverCodeOf(error);
  const at = error instanceof Error ? placeIn(error) : undefined;
  return {
    kind: 'bug',
    code: 'unexpected',
    reason: `unexpected ${error instanceof Error ? nameOr(error.name, 'Error') : typeof error}`,
    ...(driverCode !== undefined && { driverCode }),
    ...(at !== undefined && { at }),
  };
}

function driverCodeOf(cause: unknown): string | undefined {
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^\w{2,60}$/.test(code) ? code : undefined;
}

/** From the frames only: the stack begins with the message, which may say anything. */
function placeIn({ message, stack = '' }: { message: string; stack?: string | undefined }): string | undefined {
  const start = stack.indexOf(message);
  if (start < 0) return undefined;
  const frames = stack.slice(start + message.length).slice(0, MOST_STACK_CHARACTERS);
  return /^ {4}at [^\n]*?\b((?:core|functions)\/[\w./-]{1,120}:\d+:\d+)\)?$/m.exec(frames)?.[1];
}

function nameOr(name: unknown, fallback: string): string {
  return typeof name === 'string' && /^[\w.-]{1,80}$/.test(name) ? name : fallback;
}

/** One line of bounded length that every store takes. */
function line(text: unknown): string {
  const bounded = String(text).slice(0, MOST_REASON_CHARACTERS);
  return bounded.toWellFormed().replaceAll(/\p{Cc}/gu, ' ');
}
