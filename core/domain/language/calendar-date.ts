import { daysInMonth, fromDays, isCivilDate, toDays } from '../recurrence/civil-date.ts';
import type { LanguageContext } from './language-context.ts';
import { MONTHS } from './lexicon.ts';
import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';

/** A day of the year as it was said; the year only when it was. */
export type MonthDay = { month: number; day: number; year: number | null };

type DayAndPlacement = { days: number; placement: Placement };

/** Reads "dec 18", "18th of december 2027", "december the 18th"; null when none starts here. */
export function readMonthDay(tokens: readonly Token[], start: number): Found<MonthDay> | null {
  const month = MONTHS.get(wordAt(tokens, start));
  if (month !== undefined) {
    const dayIndex = skip(tokens, skip(tokens, start + 1, '.'), 'the');
    const day = dayNumber(tokens[dayIndex]);
    return day === null ? null : withYear(tokens, { month, day }, dayIndex + 1);
  }
  const dayIndex = skip(tokens, start, 'the');
  const day = dayNumber(tokens[dayIndex]);
  const monthIndex = skip(tokens, dayIndex + 1, 'of');
  const named = day === null ? undefined : MONTHS.get(wordAt(tokens, monthIndex));
  return day === null || named === undefined ? null : withYear(tokens, { month: named, day }, monthIndex + 1);
}

function skip(tokens: readonly Token[], index: number, word: string): number {
  return wordAt(tokens, index) === word ? index + 1 : index;
}

/** A number that can be a day of a month, written `18` or `18th`. */
export function dayNumber(token: Token | undefined): number | null {
  const value = token?.number ?? token?.ordinal ?? null;
  return value !== null && value >= 1 && value <= 31 ? value : null;
}

function withYear(tokens: readonly Token[], date: Omit<MonthDay, 'year'>, next: number): Found<MonthDay> | null {
  // 29 February exists in some years; the context decides which one.
  if (date.day > daysInMonth(2024, date.month)) return null;
  const yearIndex = skip(tokens, next, ',');
  const year = tokens[yearIndex]?.number ?? 0;
  const hasYear = year >= 1970 && year <= 2999;
  return { value: { ...date, year: hasYear ? year : null }, next: hasYear ? yearIndex + 1 : next };
}

/** The day number meant: in the year said, else the next such day from today on; null when there is none. */
export function resolveMonthDay({ month, day, year }: MonthDay, { today }: LanguageContext): number | null {
  if (year !== null) return isCivilDate({ year, month, day }) ? toDays({ year, month, day }) : null;
  const from = fromDays(today).year;
  for (let candidate = from; candidate <= from + 8; candidate++) {
    const date = { year: candidate, month, day };
    if (isCivilDate(date) && toDays(date) >= today) return toDays(date);
  }
  return null;
}

/** Reads "2026-12-18", "12/18", "18/12/2026" (order by the user's locale). */
export function readNumericDate(token: Token | undefined, context: LanguageContext): DayAndPlacement | null {
  if (token?.kind !== 'word') return null;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(token.text);
  if (iso) return fixed({ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, context);
  const slash = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2}|\d{4}))?$/.exec(token.text);
  if (!slash) return null;
  const [first, second] = [Number(slash[1]), Number(slash[2])];
  const [day, month] = context.dayFirst ? [first, second] : [second, first];
  const year = slash[3] === undefined ? null : Number(slash[3]) + (slash[3].length === 2 ? 2000 : 0);
  return fixed({ year, month, day }, context);
}

function fixed(date: MonthDay, context: LanguageContext): DayAndPlacement | null {
  const days = resolveMonthDay(date, context);
  return days === null ? null : { days, placement: date.year === null ? 'edge' : 'anywhere' };
}

/** The next day with this number in its month, from today on: "the 31st" waits for a month that has one. */
export function nextDayOfMonth(day: number, { today }: LanguageContext): number {
  const { year, month } = fromDays(today);
  for (let index = year * 12 + month - 1; ; index++) {
    const date = { year: Math.floor(index / 12), month: (index % 12) + 1, day };
    // Two months in a row are never both shorter than 31 days, so this ends.
    if (isCivilDate(date) && toDays(date) >= today) return toDays(date);
  }
}
