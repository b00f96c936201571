import { daysInMonth, fromDays, toDays, weekdayOf } from './civil-date.ts';
import type { ByDay, Rule } from './rule.ts';

/**
 * The days that a rule of daily or longer frequency names in its `index`-th period, sorted (RFC 5545 §3.3.10).
 * Period 0 holds `base`, a day number; `monthDay` is the day of the month that a rule without BY parts means,
 * clamped to the month's end.
 */
export function periodDates(
  rule: Rule,
  { base, index, monthDay }: { base: number; index: number; monthDay: number },
): number[] {
  const dates = datesOf(rule, { base, steps: index * rule.interval, monthDay });
  if (rule.bySetPos.length === 0) return dates;
  const picked = rule.bySetPos.map((position) => dates.at(position > 0 ? position - 1 : position));
  return [...new Set(picked.filter((date) => date !== undefined))].toSorted((a, b) => a - b);
}

/** `steps` frequencies after the period that holds `base`. */
type Place = { base: number; steps: number; monthDay: number };

function datesOf(rule: Rule, place: Place): number[] {
  const { base, steps, monthDay } = place;
  switch (rule.frequency) {
    case 'WEEKLY':
      return weekDates(rule, base, steps);
    case 'MONTHLY': {
      const { year, month } = fromDays(base);
      const monthIndex = year * 12 + month - 1 + steps;
      return monthDates(rule, { year: Math.floor(monthIndex / 12), month: (monthIndex % 12) + 1 }, monthDay);
    }
    case 'YEARLY':
      return yearDates(rule, place);
    default:
      return matchesDay(rule, base + steps) ? [base + steps] : [];
  }
}

/** Whether a day passes the BYMONTH, BYMONTHDAY and BYDAY filters of a rule of daily or shorter frequency. */
export function matchesDay(rule: Rule, days: number): boolean {
  const { year, month, day } = fromDays(days);
  const fromEnd = day - daysInMonth(year, month) - 1;
  const weekday = weekdayOf(days);
  return (
    (rule.byMonth.length === 0 || rule.byMonth.includes(month)) &&
    (rule.byMonthDay.length === 0 || rule.byMonthDay.includes(day) || rule.byMonthDay.includes(fromEnd)) &&
    (rule.byDay.length === 0 || rule.byDay.some((byDay) => byDay.weekday === weekday))
  );
}

function weekDates(rule: Rule, base: number, steps: number): number[] {
  const firstDay = base - ((weekdayOf(base) - rule.weekStart + 7) % 7) + 7 * steps;
  const weekdays = rule.byDay.length === 0 ? [weekdayOf(base)] : rule.byDay.map(({ weekday }) => weekday);
  return Array.from({ length: 7 }, (_, offset) => firstDay + offset).filter(
    (days) => weekdays.includes(weekdayOf(days)) && inMonths(rule, days),
  );
}

function inMonths(rule: Rule, days: number): boolean {
  return rule.byMonth.length === 0 || rule.byMonth.includes(fromDays(days).month);
}

function monthDates(rule: Rule, { year, month }: { year: number; month: number }, monthDay: number): number[] {
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(month)) return [];
  const length = daysInMonth(year, month);
  const first = toDays({ year, month, day: 1 });
  if (rule.byDay.length === 0 && rule.byMonthDay.length === 0) return [first + Math.min(monthDay, length) - 1];
  return Array.from({ length }, (_, index) => index + 1)
    .filter((day) => onMonthDay(rule, day, length) && onByDay(rule.byDay, first + day - 1, { position: day, length }))
    .map((day) => first + day - 1);
}

function onMonthDay({ byMonthDay }: Rule, day: number, length: number): boolean {
  return byMonthDay.length === 0 || byMonthDay.includes(day) || byMonthDay.includes(day - length - 1);
}

/** Whether the `position`-th day of a span of `length` days is one of the weekdays, counted from the span's ends. */
function onByDay(
  byDay: readonly ByDay[],
  days: number,
  { position, length }: { position: number; length: number },
): boolean {
  if (byDay.length === 0) return true;
  const weekday = weekdayOf(days);
  const fromStart = Math.ceil(position / 7);
  const fromEnd = -Math.ceil((length - position + 1) / 7);
  return byDay.some(
    (each) =>
      each.weekday === weekday && (each.ordinal === null || each.ordinal === fromStart || each.ordinal === fromEnd),
  );
}

function yearDates(rule: Rule, { base, steps, monthDay }: Place): number[] {
  const start = fromDays(base);
  const year = start.year + steps;
  if (rule.byDay.length > 0 && rule.byMonth.length === 0 && rule.byMonthDay.length === 0) {
    return yearWeekdays(rule.byDay, year);
  }
  const everyMonth = rule.byMonthDay.length > 0 || rule.byDay.length > 0;
  const months = rule.byMonth.length > 0 ? rule.byMonth : everyMonth ? ALL_MONTHS : [start.month];
  return months.flatMap((month) => monthDates(rule, { year, month }, monthDay));
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function yearWeekdays(byDay: readonly ByDay[], year: number): number[] {
  const first = toDays({ year, month: 1, day: 1 });
  const length = toDays({ year: year + 1, month: 1, day: 1 }) - first;
  return Array.from({ length }, (_, index) => first + index).filter((days, index) =>
    onByDay(byDay, days, { position: index + 1, length }),
  );
}
