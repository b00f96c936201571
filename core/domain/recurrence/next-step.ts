import { canFall } from './can-fall.ts';
import { DAYS_PER_ERA, weekdayOf } from './civil-date.ts';
import { MINUTES_PER_DAY } from './due.ts';
import { createMonthReader, monthIndexOf, monthStart } from './months.ts';
import { LAST_DAY } from './next-date.ts';
import { filteredOffsets, isInMonth } from './period-dates.ts';
import { hasByParts, type Rule } from './rule.ts';

const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
/** Longer steps are rarer than months: then the steps are searched, else the months. */
const LONG_STEP = 31 * MINUTES_PER_DAY;

/**
 * The first moment of a daily, hourly or minutely rule strictly after `after`, in whole steps from `origin`, on the days
 * that its BY parts let through. All are wall minutes since 1970-01-01 00:00: wall time is stepped, the zone comes later.
 * Null when there is none within 400 years (one round of the calendar) or before the year 10000. Looks at no more than
 * 4,800 months.
 */
export function nextStep(rule: Rule, { origin, after }: { origin: number; after: number }): number | null {
  const step = stepMinutes(rule);
  const atOrAfter = (moment: number): number => origin + Math.max(0, Math.ceil((moment - origin) / step)) * step;
  const first = atOrAfter(after + 1);
  const last = Math.min(dayOf(after) + DAYS_PER_ERA, LAST_DAY);
  if (dayOf(first) > last || !canFall(rule) || !meetsWeekdays(rule, origin, step)) return null;
  if (!hasByParts(rule)) return first;
  const isLong = step >= LONG_STEP;
  for (const day of isLong ? steppedDays(rule, { first, step, last }) : matchingDays(rule, dayOf(first), last)) {
    const moment = atOrAfter(Math.max(first, day * MINUTES_PER_DAY));
    if (dayOf(moment) === day) return moment;
  }
  return null;
}

function stepMinutes({ frequency, interval }: Rule): number {
  return interval * (frequency === 'MINUTELY' ? 1 : frequency === 'HOURLY' ? 60 : MINUTES_PER_DAY);
}

function dayOf(moment: number): number {
  return Math.floor(moment / MINUTES_PER_DAY);
}

/** Steps of whole or half weeks come to the same few moments of the week again and again: on none of the weekdays, never. */
function meetsWeekdays({ byDay }: Rule, origin: number, step: number): boolean {
  const spacing = greatestDivisor(step, MINUTES_PER_WEEK);
  // Moments a day apart or less touch every weekday.
  if (byDay.length === 0 || spacing <= MINUTES_PER_DAY) return true;
  const moments = Array.from({ length: MINUTES_PER_WEEK / spacing }, (_, index) => origin + index * spacing);
  const weekdays = new Set(moments.map((moment) => weekdayOf(dayOf(moment))));
  return byDay.some(({ weekday }) => weekdays.has(weekday));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Days up to `last` that the BY parts let through. */
function* matchingDays(rule: Rule, from: number, last: number): Generator<number> {
  const daysIn = createMonthReader((shape) => filteredOffsets(rule, shape));
  for (let index = monthIndexOf(from); monthStart(index) <= last; index++) {
    const days = isInMonth(rule, (index % 12) + 1) ? daysIn(index) : [];
    for (const day of days) if (day >= from && day <= last) yield day;
  }
}

/** Days of steps up to `last` that the BY parts let through. */
function* steppedDays(
  rule: Rule,
  { first, step, last }: { first: number; step: number; last: number },
): Generator<number> {
  const daysIn = createMonthReader((shape) => filteredOffsets(rule, shape));
  for (let moment = first; dayOf(moment) <= last; moment += step) {
    const day = dayOf(moment);
    const index = monthIndexOf(day);
    if (isInMonth(rule, (index % 12) + 1) && daysIn(index).includes(day)) yield day;
  }
}
