import { addMonths, fromDays, toDays, weekdayOf, type IsoWeekday } from '../recurrence/civil-date.ts';
import { dayNumber, nextDayOfMonth, readMonthDay, readNumericDate, resolveMonthDay } from './calendar-date.ts';
import type { DateReader } from './date-reading.ts';
import type { LanguageContext } from './language-context.ts';
import { MONTHS, WEEKDAYS, WEEKDAY_HOMOGRAPHS } from './lexicon.ts';
import { wordAt, type Found, type Token } from './tokenize.ts';
import { matchWords } from './word-pattern.ts';

/** "friday", "next friday", "friday next week", "friday, 27 november". */
export const weekday: DateReader = (tokens, index, context) => {
  const behind = matchWords(tokens, index, 'the? next|this|coming');
  const qualified = behind !== null;
  const at = behind ?? index;
  const lead = wordAt(tokens, at - 1);
  const name = wordAt(tokens, at);
  const target = WEEKDAYS.get(name);
  if (target === undefined) return null;
  const next = at + 1;
  const { today } = context;
  const current = weekdayOf(today);
  // Decided once (docs/design/language-and-recurrence.md): "next friday" is the Friday of the next calendar week, Monday first.
  if (qualified && lead === 'next') return { value: { days: today - current + 7 + target }, next };
  const exact = qualified
    ? null
    : (inNamedWeek(tokens, next, { target, today }) ?? onNamedDay(tokens, next, { target, context }));
  if (exact) return { value: { days: exact.value }, next: exact.next };
  const ahead = (target - current + 7) % 7;
  const days = today + (ahead === 0 && !qualified ? 7 : ahead);
  return { value: { days, placement: qualified ? 'anywhere' : WEEKDAY_HOMOGRAPHS.has(name) ? 'end' : 'edge' }, next };
};

/** Days between this Monday and the one of "this week" or "next week" at an index; null when neither starts there. */
function readWeek(tokens: readonly Token[], index: number): Found<number> | null {
  const next = matchWords(tokens, index, 'this|next week');
  return next === null ? null : { value: wordAt(tokens, index) === 'next' ? 7 : 0, next };
}

/** "[thursday] of next week"; null when that day is past. */
function inNamedWeek(
  tokens: readonly Token[],
  index: number,
  { target, today }: { target: IsoWeekday; today: number },
): Found<number> | null {
  const week = readWeek(tokens, matchWords(tokens, index, ',? of|in?') ?? index);
  const days = today - weekdayOf(today) + (week?.value ?? 0) + target;
  return week && days >= today ? { value: days, next: week.next } : null;
}

/** "next week on thursday", "this week thursday". */
export const weekdayOfWeek: DateReader = (tokens, index, { today }) => {
  const week = readWeek(tokens, index);
  const at = week && (matchWords(tokens, week.next, ',? on?') ?? week.next);
  const target = at === null ? undefined : WEEKDAYS.get(wordAt(tokens, at));
  if (week === null || at === null || target === undefined) return null;
  const days = today - weekdayOf(today) + week.value + target;
  return days < today ? null : { value: { days }, next: at + 1 };
};

/** "[friday], 27 november", "[friday] the 4th"; null when that day is another weekday. */
function onNamedDay(
  tokens: readonly Token[],
  index: number,
  { target, context }: { target: IsoWeekday; context: LanguageContext },
): Found<number> | null {
  const at = matchWords(tokens, index, ',? the?') ?? index;
  const found = dayAt(tokens, at, context);
  return found && weekdayOf(found.value) === target ? found : null;
}

function dayAt(tokens: readonly Token[], at: number, context: LanguageContext): Found<number> | null {
  const named = readMonthDay(tokens, at);
  const days = named && resolveMonthDay(named.value, context);
  if (named && days !== null) return { value: days, next: named.next };
  const numeric = readNumericDate(tokens[at], context);
  if (numeric) return { value: numeric.days, next: at + 1 };
  const day = (tokens[at]?.ordinal ?? 0) > 0 ? dayNumber(tokens[at]) : null;
  return day === null ? null : { value: nextDayOfMonth(day, context), next: at + 1 };
}

/** "2nd tuesday of next month", "the last friday of november 2027". */
export const nthWeekday: DateReader = (tokens, index, context) => {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index;
  const ordinal = tokens[at]?.ordinal ?? null;
  const target = WEEKDAYS.get(wordAt(tokens, at + 1));
  const isOf = ['of', 'in'].includes(wordAt(tokens, at + 2));
  if (ordinal === null || ordinal > 5 || target === undefined || !isOf) return null;
  const months = readMonth(tokens, at + 3, context);
  for (const first of months?.value ?? []) {
    const days = nthOfMonth(first, ordinal, target);
    if (days !== null && days >= context.today) return { value: { days }, next: months?.next ?? at };
  }
  return null;
};

/** The first days of the months that words may mean, the likeliest first: "next month", "december", "december 2027". "The month" may be every month. */
export function readMonth(tokens: readonly Token[], index: number, { today }: LanguageContext): Found<number[]> | null {
  const { year, month } = fromDays(today);
  const thisMonth = toDays({ year, month, day: 1 });
  const relative = matchWords(tokens, index, 'next|this month');
  if (relative !== null) {
    return { value: [addMonths(thisMonth, wordAt(tokens, index) === 'next' ? 1 : 0)], next: relative };
  }
  const named = MONTHS.get(wordAt(tokens, index));
  if (named === undefined) return null;
  const said = tokens[index + 1]?.number ?? 0;
  const hasYear = said >= 1970 && said <= 2999;
  const years = hasYear ? [said] : [year, year + 1];
  return {
    value: years.map((each) => toDays({ year: each, month: named, day: 1 })),
    next: index + (hasYear ? 2 : 1),
  };
}

/** The day of the n-th weekday in the month that begins at `first`, -1 the last; null when the month has none. */
function nthOfMonth(first: number, ordinal: number, target: IsoWeekday): number | null {
  const end = addMonths(first, 1);
  const earliest = first + ((target - weekdayOf(first) + 7) % 7);
  if (ordinal < 0) return earliest + 7 * Math.floor((end - 1 - earliest) / 7);
  const days = earliest + 7 * (ordinal - 1);
  return ordinal > 0 && days < end ? days : null;
}
