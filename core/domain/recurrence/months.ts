import { daysInMonth, fromDays, toDays, weekdayOf } from './civil-date.ts';
import type { MonthShape } from './period-dates.ts';

/** Months are numbered through, so that steps over them are plain additions: this one holds the day. */
export function monthIndexOf(days: number): number {
  const { year, month } = fromDays(days);
  return year * 12 + month - 1;
}

/** The first day of a month. */
export function monthStart(index: number): number {
  return toDays({ year: Math.floor(index / 12), month: (index % 12) + 1, day: 1 });
}

/**
 * Reads the days of a month that `offsetsIn` names by its shape (0 = the 1st), as day numbers. Each shape is worked out
 * once, so a search through many months costs one look per month.
 */
export function createMonthReader(offsetsIn: (shape: MonthShape) => readonly number[]): (index: number) => number[] {
  const known = new Map<string, readonly number[]>();
  return (index) => {
    const start = monthStart(index);
    const month = (index % 12) + 1;
    const shape = { month, length: daysInMonth(Math.floor(index / 12), month), firstWeekday: weekdayOf(start) };
    const key = `${month},${shape.length},${shape.firstWeekday}`;
    const offsets = known.get(key) ?? offsetsIn(shape);
    known.set(key, offsets);
    return offsets.map((offset) => start + offset);
  };
}
