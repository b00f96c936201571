import { formatRule, readRule, type Anchor, type ByDay, type Rule } from './rule.ts';

const UNITS = { MINUTELY: 'minute', HOURLY: 'hour', DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' };
const ADVERBS = {
  MINUTELY: null,
  HOURLY: 'hourly',
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
};
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * A rule in plain English, for people: "every 3 days after completion", "monthly on the last day", "every weekday until 2026-12-18".
 * @throws AppError `invalid`, code `recurrence.invalid`, for a rule that `readRule` refuses.
 */
export function describeRule(rrule: string, anchor: Anchor): string {
  const rule = readRule(rrule);
  const words = [pattern(rule)];
  if (anchor === 'completion') words.push('after completion');
  if (rule.count !== null) words.push(rule.count === 1 ? 'once' : `${rule.count} times`);
  if (rule.until !== null) words.push(`until ${rule.until}`);
  return words.join(' ');
}

function pattern(rule: Rule): string {
  const days = daysOf(rule);
  const months = rule.byMonth.map((month) => MONTHS[month - 1] ?? '');
  const unknownShape = days === null || (rule.bySetPos.length > 0 && !isClamped(rule) && days === '');
  // A rule for which there are no words is shown as RFC 5545 text.
  if (unknownShape) return `by the rule ${formatRule({ ...rule, count: null, until: null })}`;
  if (rule.interval === 1 && isBareWeekly(rule) && months.length === 0)
    return days === 'weekdays' ? 'every weekday' : `every ${days}`;
  const head = rhythm(rule, days !== '' || months.length > 0);
  const [month, day] = [months[0], rule.byMonthDay[0]];
  const isOneDay = months.length === 1 && rule.byMonthDay.length === 1 && rule.byDay.length === 0;
  if (isOneDay && month !== undefined && day !== undefined && day > 0) return `${head} on ${month} ${day}`;
  const inMonths = months.length > 0 ? ` in ${join(months)}` : '';
  return `${head}${days === '' ? '' : ` on ${days}`}${inMonths}`;
}

function isBareWeekly({ frequency, byDay }: Rule): boolean {
  return frequency === 'WEEKLY' && byDay.length > 0;
}

function rhythm({ frequency, interval }: Rule, hasDetail: boolean): string {
  if (interval > 1) return `every ${interval} ${UNITS[frequency]}s`;
  return (hasDetail ? ADVERBS[frequency] : null) ?? `every ${UNITS[frequency]}`;
}

/** The days of a rule in words, '' for none, null when there are no words for them. */
function daysOf(rule: Rule): string | null {
  const { byDay, byMonthDay, bySetPos } = rule;
  if (byDay.length > 0 && byMonthDay.length > 0) return null;
  if (isClamped(rule)) {
    const day = Math.max(...byMonthDay);
    return day === 31 ? 'the last day' : `the ${nth(day)} (or the last day)`;
  }
  const position = bySetPos[0];
  if (
    byDay.length > 0 &&
    bySetPos.length === 1 &&
    position !== undefined &&
    byDay.every((day) => day.ordinal === null)
  ) {
    return `the ${nth(position)} ${weekdaysOr(byDay)}`;
  }
  if (bySetPos.length > 0) return null;
  if (byMonthDay.length > 0) return `the ${join(byMonthDay.map(monthDayWord))}`;
  return byDay.length === 0 ? '' : weekdaysOf(byDay);
}

/** `BYMONTHDAY=28,…,n;BYSETPOS=-1`: the n-th, or the last day of a shorter month. */
function isClamped({ byDay, byMonthDay, bySetPos }: Rule): boolean {
  const run = byMonthDay.every((day, index) => day === 28 + index);
  return byDay.length === 0 && byMonthDay.length > 1 && run && bySetPos.length === 1 && bySetPos[0] === -1;
}

function monthDayWord(day: number): string {
  return day > 0 ? nth(day) : day === -1 ? 'last day' : `${nth(-day)} last day`;
}

function weekdaysOf(byDay: readonly ByDay[]): string {
  if (byDay.every(({ ordinal }) => ordinal === null)) return weekdayList(byDay);
  const positive = byDay.toSorted((a, b) => order(a) - order(b));
  const names = positive.map(({ ordinal, weekday }) => {
    const name = WEEKDAYS[weekday - 1] ?? '';
    return ordinal === null ? `every ${name}` : `the ${nth(ordinal)} ${name}`;
  });
  return join(names);
}

/** From the start of the period first, "last" at the end. */
function order({ ordinal }: ByDay): number {
  return (ordinal ?? 0) < 0 ? 100 + (ordinal ?? 0) : (ordinal ?? 0);
}

function weekdayList(byDay: readonly ByDay[]): string {
  return isWorkWeek(byDay) ? 'weekdays' : join(byDay.map(({ weekday }) => WEEKDAYS[weekday - 1] ?? ''));
}

function weekdaysOr(byDay: readonly ByDay[]): string {
  return isWorkWeek(byDay)
    ? 'weekday'
    : join(
        byDay.map(({ weekday }) => WEEKDAYS[weekday - 1] ?? ''),
        'or',
      );
}

function isWorkWeek(byDay: readonly ByDay[]): boolean {
  return byDay.length === 5 && byDay.every(({ weekday }) => weekday <= 5);
}

function nth(value: number): string {
  if (value === -1) return 'last';
  if (value < 0) return `${nth(-value)} last`;
  const teen = value % 100 >= 11 && value % 100 <= 13;
  return `${value}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`;
}

function join(words: readonly string[], conjunction = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
