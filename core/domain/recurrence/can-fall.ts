import { daysInMonth, isoWeekday } from './civil-date.ts';
import { filteredOffsets, monthOffsets, yearOffsets, type Implied, type MonthShape } from './period-dates.ts';
import type { Rule } from './rule.ts';

/** Which day a series begins on decides where a rule falls, never whether: a bare rule falls in each of its periods. */
const ANY_DAY: Implied = { month: 1, day: 1, weekday: 1 };
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6].map(isoWeekday);

/**
 * Whether the calendar has any day for a rule with interval 1: not for 30 February, a sixth Monday of a month or the 60th
 * weekday of a year. Exact, because the calendar has only 14 shapes of a year and 28 of a month.
 */
export function canFall(rule: Rule): boolean {
  switch (rule.frequency) {
    case 'YEARLY':
      return WEEKDAYS.some((firstWeekday) =>
        [false, true].some((isLeap) => yearOffsets(rule, { isLeap, firstWeekday }, ANY_DAY).length > 0),
      );
    case 'MONTHLY':
      return monthShapes().some((shape) => monthOffsets(rule, shape, ANY_DAY).length > 0);
    case 'WEEKLY':
      return hasPosition(rule, Math.max(1, rule.byDay.length));
    default:
      return hasPosition(rule, 1) && monthShapes().some((shape) => filteredOffsets(rule, shape).length > 0);
  }
}

/** Whether BYSETPOS, if given, names a place among `most` dates of a period. */
function hasPosition({ bySetPos }: Rule, most: number): boolean {
  return bySetPos.length === 0 || bySetPos.some((position) => Math.abs(position) <= most);
}

function monthShapes(): MonthShape[] {
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((month) => {
    const lengths = new Set([daysInMonth(2001, month), daysInMonth(2000, month)]);
    return [...lengths].flatMap((length) => WEEKDAYS.map((firstWeekday) => ({ month, length, firstWeekday })));
  });
}
