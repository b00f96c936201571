import { daysInMonth, fromDays, toDays, weekdayOf } from './civil-date.ts';
import { periodDates } from './period-dates.ts';
import type { Rule } from './rule.ts';

const LAST_DAY = toDays({ year: 9999, month: 12, day: 31 });
/** Empty periods looked at before a rule counts as one that never comes (30 February); 29 February needs 8 × 366 days. */
export const MAX_EMPTY_PERIODS = 4_000;

/**
 * The first day of a rule strictly after `after`, stepping whole periods from `base`; all are day numbers.
 * `dtstart` keeps what a clamped date forgot: 28 February after 31 January goes on to 31 March.
 * Null when the rule has no more days before the year 10000. For rules of daily and longer frequency.
 */
export function nextDate(
  rule: Rule,
  { base, after, dtstart }: { base: number; after: number; dtstart: number },
): number | null {
  const monthDay = meantMonthDay(rule, base, dtstart);
  const start = Math.max(0, periodBefore(rule, base, after));
  for (let index = start; index <= start + MAX_EMPTY_PERIODS; index++) {
    // Weeks and months reach at most 31 days before their first hit, so this bounds the calendar as well.
    if (firstDayOf(rule, base, index) > LAST_DAY) return null;
    const hit = periodDates(rule, { base, index, monthDay }).find((days) => days > after);
    if (hit !== undefined) return hit <= LAST_DAY ? hit : null;
  }
  return null;
}

/** The day of the month that a monthly or yearly rule without BY parts means. */
function meantMonthDay(rule: Rule, base: number, dtstart: number): number {
  const { year, month, day } = fromDays(base);
  const meant = fromDays(dtstart);
  const sameMonth = rule.frequency !== 'YEARLY' || meant.month === month;
  const clamped = sameMonth && Math.min(meant.day, daysInMonth(year, month)) === day;
  return clamped ? meant.day : day;
}

/** Index of a period that begins at or before `after`, as late as is certain. */
function periodBefore({ frequency, interval }: Rule, base: number, after: number): number {
  const from = fromDays(base);
  const to = fromDays(after);
  const months = (to.year - from.year) * 12 + to.month - from.month;
  if (frequency === 'YEARLY') return Math.floor((to.year - from.year) / interval);
  if (frequency === 'MONTHLY') return Math.floor(months / interval);
  // A week may have begun up to six days before `base`.
  if (frequency === 'WEEKLY') return Math.floor((after - base) / (7 * interval)) - 1;
  return Math.floor((after - base) / interval);
}

function firstDayOf({ frequency, interval, weekStart }: Rule, base: number, index: number): number {
  const { year, month } = fromDays(base);
  const steps = index * interval;
  if (frequency === 'YEARLY') return toDays({ year: year + steps, month: 1, day: 1 });
  if (frequency === 'MONTHLY') {
    const monthIndex = year * 12 + month - 1 + steps;
    return toDays({ year: Math.floor(monthIndex / 12), month: (monthIndex % 12) + 1, day: 1 });
  }
  if (frequency === 'WEEKLY') return base - ((weekdayOf(base) - weekStart + 7) % 7) + 7 * steps;
  return base + steps;
}
