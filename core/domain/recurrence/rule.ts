import { AppError } from '../errors.ts';
import type { Recurrence } from '../task/task.ts';
import { canFall } from './can-fall.ts';
import type { IsoWeekday } from './civil-date.ts';
import { WEEKDAY_CODES, readRuleParts, type Frequency } from './rule-parts.ts';

/** What the next date counts from. */
export type Anchor = Recurrence['anchor'];

/** `ordinal` 2 with Friday is the second Friday of the period, -1 the last; null is every one. */
export type ByDay = { ordinal: number | null; weekday: IsoWeekday };

/** An RFC 5545 recurrence rule, as far as tasks need it. Empty lists mean "not given"; lists are sorted. */
export type Rule = {
  frequency: Frequency;
  interval: number;
  byDay: readonly ByDay[];
  byMonthDay: readonly number[];
  byMonth: readonly number[];
  bySetPos: readonly number[];
  /** How many occurrences there are in all. */
  count: number | null;
  /** Last allowed day, `YYYY-MM-DD`. */
  until: string | null;
  weekStart: IsoWeekday;
};

/** The shortest period that a task may repeat in (docs/design/language-and-recurrence.md §4.10). */
export const MIN_INTERVAL_MINUTES = 15;
/** Longer than any real series, short enough that date arithmetic stays exact. */
export const MAX_INTERVAL = 10_000;

/** The refusal of a rule, in words for people. */
export function invalidRule(message: string): AppError {
  return new AppError({ code: 'recurrence.invalid', kind: 'invalid', message });
}

/**
 * Reads a rule that a person gives, with or without the `RRULE:` in front.
 * @throws AppError `invalid`, code `recurrence.invalid`, for what `readRule` refuses, for a rule that never falls on a day of
 * the calendar (30 February, the 366th Monday of a year), and for BYSETPOS in an hourly or minutely rule.
 */
export function parseRule(rrule: string): Rule {
  const rule = readRule(rrule);
  if (isSubDaily(rule) && rule.bySetPos.length > 0) throw invalidRule('BYSETPOS needs a daily or longer rule.');
  if (!canFall(rule))
    throw invalidRule('This recurrence rule never falls on a day. Change its days, months or BYSETPOS.');
  return rule;
}

/**
 * Reads a rule that is stored already: also one that earlier releases accepted and `parseRule` refuses now.
 * @throws AppError `invalid`, code `recurrence.invalid`, for text that is no rule, for parts that we do not support (BYHOUR,
 * BYWEEKNO, …) and for a rule that repeats more often than every 15 minutes.
 */
export function readRule(rrule: string): Rule {
  const parts = readRuleParts(rrule);
  if (typeof parts === 'string') throw invalidRule(parts);
  const fault = faultOf(parts);
  if (fault) throw invalidRule(fault);
  return parts;
}

/** Whether a rule may come several times a day. */
export function isSubDaily({ frequency }: Rule): boolean {
  return frequency === 'HOURLY' || frequency === 'MINUTELY';
}

/** Whether a rule names days or months. */
export function hasByParts({ byDay, byMonth, byMonthDay }: Rule): boolean {
  return byDay.length + byMonth.length + byMonthDay.length > 0;
}

/** What is wrong with a rule, in words, or null. */
function faultOf(rule: Rule): string | null {
  const { frequency, interval, byDay, byMonthDay, bySetPos } = rule;
  if (interval > MAX_INTERVAL) return `A repetition interval is at most ${MAX_INTERVAL}.`;
  if (frequency === 'MINUTELY' && interval < MIN_INTERVAL_MINUTES) {
    return `A task repeats at most every ${MIN_INTERVAL_MINUTES} minutes.`;
  }
  const hasOrdinal = byDay.some(({ ordinal }) => ordinal !== null);
  if (hasOrdinal && frequency !== 'MONTHLY' && frequency !== 'YEARLY') {
    return 'A weekday with a number needs a monthly or yearly rule.';
  }
  if (frequency === 'WEEKLY' && byMonthDay.length > 0) return 'A weekly rule cannot name days of the month.';
  if (bySetPos.length > 0 && !hasByParts(rule)) {
    return 'BYSETPOS needs another BY part.';
  }
  if (rule.count !== null && rule.until !== null) return 'A rule has COUNT or UNTIL, not both.';
  return null;
}

/** Writes a rule canonically: FREQ first, the other parts sorted by name, `INTERVAL=1` and `WKST=MO` left out. */
export function formatRule(rule: Rule): string {
  const days = rule.byDay.map(({ ordinal, weekday }) => `${ordinal ?? ''}${WEEKDAY_CODES[weekday - 1]}`);
  const parts = [
    ['BYDAY', days.join(',')],
    ['BYMONTH', rule.byMonth.join(',')],
    ['BYMONTHDAY', rule.byMonthDay.join(',')],
    ['BYSETPOS', rule.bySetPos.join(',')],
    ['COUNT', rule.count === null ? '' : String(rule.count)],
    ['INTERVAL', rule.interval === 1 ? '' : String(rule.interval)],
    ['UNTIL', rule.until === null ? '' : rule.until.replaceAll('-', '')],
    ['WKST', rule.weekStart === 1 ? '' : WEEKDAY_CODES[rule.weekStart - 1]],
  ];
  const given = parts.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`);
  return [`FREQ=${rule.frequency}`, ...given].join(';');
}

/** A rule with nothing but a frequency and an interval. */
export function bareRule(frequency: Rule['frequency'], interval = 1): Rule {
  const none = { byDay: [], byMonthDay: [], byMonth: [], bySetPos: [] };
  return { frequency, interval, ...none, count: null, until: null, weekStart: 1 };
}

/**
 * Days of the month that mean "the n-th, or the last one of a shorter month" together with `BYSETPOS=-1`:
 * 31 January → 28 February → 31 March, without drift (docs/design/language-and-recurrence.md §4.5).
 */
export function clampedMonthDay(day: number): Pick<Rule, 'byMonthDay' | 'bySetPos'> {
  if (day <= 28) return { byMonthDay: [day], bySetPos: [] };
  return { byMonthDay: Array.from({ length: day - 27 }, (_, index) => 28 + index), bySetPos: [-1] };
}
