import { AppError } from '../errors.ts';

/**
 * Days of the proleptic Gregorian calendar without clock or zone, as whole days since 1970-01-01.
 * Own arithmetic because Temporal is not in every browser (nor in Node 24) and Date mixes the zone in.
 */

export type CivilDate = { year: number; month: number; day: number };

const ISO_WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** Monday = 1 … Sunday = 7 (ISO 8601). */
export type IsoWeekday = (typeof ISO_WEEKDAYS)[number];

/** Days of 400 years, after which leap days and weekdays repeat: what does not fall within them never falls. */
export const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT = 719_468;

/** Whole days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
export function toDays({ year, month, day }: CivilDate): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * DAYS_PER_ERA +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    EPOCH_SHIFT
  );
}

/** The calendar day of a day number (civil_from_days of the same source). */
export function fromDays(days: number): CivilDate {
  const shifted = days + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days of a month; `month` is 1–12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** ISO weekday of a day number. */
export function weekdayOf(days: number): IsoWeekday {
  return isoWeekday(days + 3);
}

/** ISO weekday of a position in the week, 0 = Monday; positions wrap round. */
export function isoWeekday(index: number): IsoWeekday {
  return ISO_WEEKDAYS[((index % 7) + 7) % 7] ?? 1;
}

/** Whether the three numbers name a day from year 1 to 9999. */
export function isCivilDate({ year, month, day }: CivilDate): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The same day `months` later, clamped to the month's end: 31 January + 1 = 28 or 29 February. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = fromDays(days);
  const index = year * 12 + month - 1 + months;
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
  return toDays({ ...target, day: Math.min(day, daysInMonth(target.year, target.month)) });
}

/**
 * Reads `YYYY-MM-DD`.
 * @throws AppError `invalid`, code `date.invalid`, when it is no day of the calendar.
 */
export function parseDate(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const date = match && { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  if (!date || !isCivilDate(date)) {
    throw new AppError({
      code: 'date.invalid',
      kind: 'invalid',
      message: 'A date must be a real day, like 2026-12-18.',
    });
  }
  return toDays(date);
}

/** Writes a day number as `YYYY-MM-DD`. */
export function formatDate(days: number): string {
  const { year, month, day } = fromDays(days);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
