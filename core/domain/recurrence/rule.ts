import { AppError } from '../errors.ts';
import { fromDays, parseDate, weekdayOf, type IsoWeekday } from './civil-date.ts';
import { WEEKDAY_CODES, readRuleParts } from './rule-parts.ts';

export type Frequency = 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** What the next date counts from. */
export type Anchor = 'due' | 'completion';

/** `ordinal` 2 with Friday is the second Friday of the period, -1 the last; null is every one. */
export type ByDay = { ordinal: number | null; weekday: IsoWeekday };

/** An RFC 5545 recurrence rule, as far as tasks need it. Empty lists mean "not given"; lists are sorted. */
export type Rule = {
  frequency: Frequency | 'MINUTELY';
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

/** The shortest period that a task may repeat in (language.md, recurrence 10). */
export const MIN_INTERVAL_MINUTES = 15;
/** Longer than any real series, short enough that date arithmetic stays exact. */
const MAX_INTERVAL = 10_000;

function invalid(message: string): AppError {
  return new AppError({ code: 'recurrence.invalid', kind: 'invalid', message });
}

/**
 * Reads a rule, with or without the `RRULE:` in front.
 * @throws AppError `invalid`, code `recurrence.invalid`, for what is no rule, what we do not support (BYHOUR, BYWEEKNO, …)
 * and what repeats more often than every 15 minutes.
 */
export function parseRule(rrule: string): Rule {
  const parts = readRuleParts(rrule);
  if (typeof parts === 'string') throw invalid(parts);
  const fault = faultOf(parts);
  if (fault) throw invalid(fault);
  return parts;
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
  if (bySetPos.length > 0 && byDay.length + byMonthDay.length + rule.byMonth.length === 0) {
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
 * 31 January → 28 February → 31 March, without drift (language.md, recurrence 5).
 */
export function clampedMonthDay(day: number): Pick<Rule, 'byMonthDay' | 'bySetPos'> {
  if (day <= 28) return { byMonthDay: [day], bySetPos: [] };
  return { byMonthDay: Array.from({ length: day - 27 }, (_, index) => 28 + index), bySetPos: [-1] };
}

/**
 * The rule of a recurrence picker: weekday, day of the month and day of the year come from `due` (`YYYY-MM-DD`), so that
 * moving one occurrence later does not move the series. Counting from completion (or without a date) none of them is fixed.
 * @throws AppError `invalid` for an interval that is no whole number from 1 to 10,000 or a `due` that is no date.
 */
export function ruleFrom(choice: {
  frequency: 'daily' | 'weekly' | 'monthly' | 'yearly';
  interval: number;
  due: string | null;
  anchor?: Anchor;
}): string {
  const { frequency, interval, due, anchor = 'due' } = choice;
  if (!Number.isInteger(interval) || interval < 1 || interval > MAX_INTERVAL) {
    throw invalid(`A repetition interval is a whole number from 1 to ${MAX_INTERVAL}.`);
  }
  const names = { daily: 'DAILY', weekly: 'WEEKLY', monthly: 'MONTHLY', yearly: 'YEARLY' } as const;
  const rule = bareRule(names[frequency], interval);
  if (due === null || anchor === 'completion') return formatRule(rule);
  return formatRule({ ...rule, ...fixedBy(rule.frequency, parseDate(due)) });
}

function fixedBy(frequency: Rule['frequency'], due: number): Partial<Rule> {
  const { month, day } = fromDays(due);
  if (frequency === 'WEEKLY') return { byDay: [{ ordinal: null, weekday: weekdayOf(due) }] };
  if (frequency === 'MONTHLY') return clampedMonthDay(day);
  if (frequency !== 'YEARLY') return {};
  // Only 29 February is missing in some years; 31 July never is.
  const days = month === 2 ? clampedMonthDay(day) : { byMonthDay: [day] };
  return { byMonth: [month], ...days };
}
