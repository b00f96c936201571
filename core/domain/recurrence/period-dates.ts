import { daysInMonth, isoWeekday, toDays, type IsoWeekday } from './civil-date.ts';
import type { ByDay, Rule } from './rule.ts';

/**
 * Which days of one week, month or year a rule names (RFC 5545 §3.3.10). A month or year is given by its shape alone (length
 * and weekday of its first day): there are few of them, so whoever steps through many periods works each shape out once.
 */

/** The day that a rule takes when its BY parts name none: that of the series' first day. A missing one clamps to the month's end. */
export type Implied = { month: number; day: number; weekday: IsoWeekday };

export type MonthShape = { month: number; length: number; firstWeekday: IsoWeekday };
export type YearShape = { isLeap: boolean; firstWeekday: IsoWeekday };

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** Days of a week, 0 = its first day, sorted. BYMONTH is left to the caller: a week may lie in two months. */
export function weekOffsets(rule: Rule, implied: Implied): number[] {
  const weekdays = rule.byDay.length === 0 ? [implied.weekday] : rule.byDay.map(({ weekday }) => weekday);
  const offsets = weekdays.map((weekday) => (weekday - rule.weekStart + 7) % 7);
  return offsets.toSorted((a, b) => a - b);
}

/** Days of a month that a monthly rule names, 0 = the 1st, sorted. */
export function monthOffsets(rule: Rule, shape: MonthShape, implied: Implied): number[] {
  return pickPositions(rule, expandMonth(rule, shape, implied));
}

/** Days of a year that a yearly rule names, 0 = 1 January, sorted. */
export function yearOffsets(rule: Rule, shape: YearShape, implied: Implied): number[] {
  const { byDay, byMonth, byMonthDay } = rule;
  if (byDay.length > 0 && byMonth.length === 0 && byMonthDay.length === 0) {
    const span = { length: shape.isLeap ? 366 : 365, firstWeekday: shape.firstWeekday };
    return pickPositions(rule, offsetsOf(span).filter(weekdayTest(byDay, span)));
  }
  const everyMonth = byMonthDay.length > 0 || byDay.length > 0;
  const months = byMonth.length > 0 ? byMonth : everyMonth ? ALL_MONTHS : [implied.month];
  const dates = months.flatMap((month) => {
    const start = daysBefore(month, shape.isLeap);
    const length = daysInMonth(shape.isLeap ? 2000 : 2001, month);
    const firstWeekday = isoWeekday(shape.firstWeekday - 1 + start);
    return expandMonth(rule, { month, length, firstWeekday }, implied).map((offset) => start + offset);
  });
  return pickPositions(rule, dates);
}

/** Days of a month that pass the BY parts of a rule of daily or shorter frequency, 0 = the 1st, sorted. */
export function filteredOffsets(rule: Rule, shape: MonthShape): number[] {
  const { byDay, byMonthDay } = rule;
  if (!isInMonth(rule, shape.month)) return [];
  const named = new Set(byMonthDay.map((day) => (day > 0 ? day - 1 : shape.length + day)));
  const all = offsetsOf(shape).filter((offset) => byMonthDay.length === 0 || named.has(offset));
  return byDay.length === 0 ? all : all.filter(weekdayTest(byDay, shape));
}

/** Whether BYMONTH, if given, has the month. */
export function isInMonth({ byMonth }: Rule, month: number): boolean {
  return byMonth.length === 0 || byMonth.includes(month);
}

function expandMonth(rule: Rule, shape: MonthShape, implied: Implied): number[] {
  const isBare = rule.byDay.length === 0 && rule.byMonthDay.length === 0;
  if (!isBare) return filteredOffsets(rule, shape);
  return isInMonth(rule, shape.month) ? [Math.min(implied.day, shape.length) - 1] : [];
}

/** A month or a year. */
type Span = { length: number; firstWeekday: IsoWeekday };

function offsetsOf({ length }: Span): number[] {
  return Array.from({ length }, (_, offset) => offset);
}

/** Tells whether a day of a span is one of the weekdays, counted from the ends of the span. */
function weekdayTest(byDay: readonly ByDay[], { length, firstWeekday }: Span): (offset: number) => boolean {
  const wanted = new Set(byDay.map(({ ordinal, weekday }) => weekdayKey(ordinal ?? 0, weekday)));
  return (offset) => {
    const weekday = isoWeekday(firstWeekday - 1 + offset);
    const fromStart = Math.floor(offset / 7) + 1;
    const fromEnd = -Math.ceil((length - offset) / 7);
    return [0, fromStart, fromEnd].some((ordinal) => wanted.has(weekdayKey(ordinal, weekday)));
  };
}

function weekdayKey(ordinal: number, weekday: IsoWeekday): number {
  return 8 * ordinal + weekday;
}

/** The dates of a period at the positions of BYSETPOS; all of them without it. */
export function pickPositions({ bySetPos }: Rule, dates: number[]): number[] {
  if (bySetPos.length === 0) return dates;
  const picked = bySetPos.map((position) => dates.at(position > 0 ? position - 1 : position));
  return [...new Set(picked.filter((date) => date !== undefined))].toSorted((a, b) => a - b);
}

function daysBefore(month: number, isLeap: boolean): number {
  const year = isLeap ? 2000 : 2001;
  return toDays({ year, month, day: 1 }) - toDays({ year, month: 1, day: 1 });
}
