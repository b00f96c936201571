import { AppError } from '#core/domain/errors';
import type { Action } from '#core/domain/language/action';
import { interpret } from '#core/domain/language/interpret';
import { nextDayAt } from '#core/domain/language/next-day-at';
import { parseQuickAdd } from '#core/domain/language/quick-add';
import type { Due } from '#core/domain/recurrence/due';
import type { Recurrence } from '#core/domain/task/task';
import { nextOf } from './next-line.ts';
import { readMoment } from './wall-time.ts';

/** Longer than any message or line that the product takes. */
const MAX_TEXT = 20_000;

type AnswerAction = { intent: string; title: string | null; due: Due | null; recurrence: Recurrence | null };
type Context = { now: Date; timeZone: string; locale: string };

/** The answer to one line: `actions` and `confidence`, or `next`; `error` for a line that cannot be read. */
export function answerLine(text: string): Record<string, unknown> {
  const line = readLine(text);
  if (line === null) return { id: null, error: 'The line is not a JSON object.' };
  const id = line.id ?? null;
  try {
    return { id, ...answer(line) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return line.mode === 'next' ? { id, next: null } : { id, error: error.message };
  }
}

function readLine(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function answer(line: Record<string, unknown>): Record<string, unknown> {
  if (line.mode === 'next') return { next: nextOf(line) };
  const timeZone = typeof line.timeZone === 'string' ? line.timeZone : 'UTC';
  const locale = typeof line.locale === 'string' ? line.locale : 'en-US';
  const context = { now: readMoment(line.now, timeZone), timeZone, locale };
  const text = typeof line.text === 'string' ? line.text.slice(0, MAX_TEXT) : '';
  switch (line.mode ?? 'chat') {
    case 'chat': {
      const { actions, confidence } = interpret(text, context);
      return { actions: actions.map((action) => describeAction(action, context)), confidence };
    }
    case 'quick-add':
      return readAdd(text, context);
    case 'when':
      return readBare(text, context, ({ due, recurrence }) => due !== null && recurrence === null);
    case 'repeat':
      return readBare(text, context, ({ recurrence }) => recurrence !== null);
    default:
      throw new AppError({
        code: 'mode.unknown',
        kind: 'invalid',
        message: 'mode is chat, quick-add, when, repeat or next.',
      });
  }
}

function readAdd(text: string, context: Context): { actions: AnswerAction[]; confidence: number } {
  const { title, due, recurrence } = parseQuickAdd(text, context);
  return { actions: [{ intent: 'add', title, due, recurrence }], confidence: 1 };
}

/** A phrase alone: refused when it is not of the asked kind, or when a word of it was not read. */
function readBare(
  text: string,
  context: Context,
  fits: (action: AnswerAction) => boolean,
): { actions: AnswerAction[]; confidence: number } {
  const { actions } = readAdd(text, context);
  const read = actions.find((action) => action.title === '' && fits(action));
  const { due = null, recurrence = null } = read ?? {};
  return { actions: [{ intent: 'add', title: null, due, recurrence }], confidence: read ? 1 : 0 };
}

function describeAction(action: Action, context: Context): AnswerAction {
  const { intent } = action;
  const title = 'title' in action ? action.title : null;
  if (action.intent === 'add') return { intent, title, due: action.due, recurrence: action.recurrence };
  if (action.intent !== 'update') return { intent, title, due: null, recurrence: null };
  const { due, time, recurrence = null } = action.changes;
  return {
    intent,
    title,
    due: due ?? (time === undefined ? null : { date: nextDayAt(time, context), time }),
    recurrence,
  };
}
