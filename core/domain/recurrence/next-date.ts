import { canFall } from './can-fall.ts';
import { DAYS_PER_ERA, daysInMonth, fromDays, toDays, weekdayOf } from './civil-date.ts';
import { createMonthReader, monthIndexOf, monthStart } from './months.ts';
import { isInMonth, monthOffsets, pickPositions, weekOffsets, yearOffsets, type Implied } from './period-dates.ts';
import type { Rule } from './rule.ts';

/** 9999-12-31: later days cannot be written as `YYYY-MM-DD`. */
export const LAST_DAY = toDays({ year: 9999, month: 12, day: 31 });
/** ISO weekday of 1970-01-01, day 0. */
const WEEKDAY_OF_DAY_0 = 4;

/** All are day numbers. */
export type DateSearch = {
  /** Periods are counted from the week, month or year that holds this day. */
  origin: number;
  /** First day of the series: the day that a rule without BY parts means, also where a shorter month clamps it. */
  dtstart: number;
  after: number;
};

/**
 * The first day of a weekly, monthly or yearly rule strictly after `after`; null when there is none within 400 years (one
 * round of the calendar) or before the year 10000. Looks at no more than 400 years, 4,800 months or 20,871 weeks.
 */
export function nextDate(rule: Rule, { origin, dtstart, after }: DateSearch): number | null {
  if (!canFall(rule)) return null;
  const datesIn = periodReader(rule, dtstart);
  const first = periodIndex(rule, origin);
  const last = Math.min(after + DAYS_PER_ERA, LAST_DAY);
  const steps = Math.max(0, Math.floor((periodIndex(rule, after) - first) / rule.interval));
  for (let index = first + steps * rule.interval; periodStart(rule, index) <= last; index += rule.interval) {
    const hit = datesIn(index).find((days) => days > after);
    if (hit !== undefined) return hit <= last ? hit : null;
  }
  return null;
}

/** The last day of the week, month or year that holds a day. */
export function periodEnd(rule: Rule, days: number): number {
  return periodStart(rule, periodIndex(rule, days) + 1) - 1;
}

/** Weeks, months and years are numbered through: the number of the one that holds a day. */
function periodIndex({ frequency, weekStart }: Rule, days: number): number {
  if (frequency === 'WEEKLY') return Math.floor((days - weekStart + WEEKDAY_OF_DAY_0) / 7);
  return frequency === 'MONTHLY' ? monthIndexOf(days) : fromDays(days).year;
}

function periodStart({ frequency, weekStart }: Rule, index: number): number {
  if (frequency === 'WEEKLY') return 7 * index + weekStart - WEEKDAY_OF_DAY_0;
  return frequency === 'MONTHLY' ? monthStart(index) : toDays({ year: index, month: 1, day: 1 });
}

/** Reads the dates of a period by its number. */
function periodReader(rule: Rule, dtstart: number): (index: number) => number[] {
  const { month, day } = fromDays(dtstart);
  const implied = { month, day, weekday: weekdayOf(dtstart) };
  if (rule.frequency === 'MONTHLY') return createMonthReader((shape) => monthOffsets(rule, shape, implied));
  return rule.frequency === 'WEEKLY' ? weekReader(rule, implied) : yearReader(rule, implied);
}

function weekReader(rule: Rule, implied: Implied): (index: number) => number[] {
  const offsets = weekOffsets(rule, implied);
  return (index) => {
    const dates = offsets.map((offset) => periodStart(rule, index) + offset);
    return pickPositions(
      rule,
      dates.filter((days) => isInMonth(rule, fromDays(days).month)),
    );
  };
}

/** There are 14 shapes of a year: each is worked out once. */
function yearReader(rule: Rule, implied: Implied): (year: number) => number[] {
  const known = new Map<string, number[]>();
  return (year) => {
    const start = toDays({ year, month: 1, day: 1 });
    const shape = { isLeap: daysInMonth(year, 2) === 29, firstWeekday: weekdayOf(start) };
    const key = `${shape.isLeap},${shape.firstWeekday}`;
    const offsets = known.get(key) ?? yearOffsets(rule, shape, implied);
    known.set(key, offsets);
    return offsets.map((offset) => start + offset);
  };
}
