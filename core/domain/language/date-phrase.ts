import { addMonths, daysInMonth, fromDays, isCivilDate, toDays, weekdayOf } from '../recurrence/civil-date.ts';
import { dayNumber, nextDayOfMonth, readMonthDay, readNumericDate, resolveMonthDay } from './calendar-date.ts';
import type { DatePhrase, DateReader } from './date-reading.ts';
import type { LanguageContext } from './language-context.ts';
import { DAY_PARTS, WEEKDAYS } from './lexicon.ts';
import { nearDay, relative } from './relative-date.ts';
import { wordAt, type Found, type Token } from './tokenize.ts';
import { nthWeekday, readMonth, weekday, weekdayOfWeek } from './weekday-phrase.ts';

/** Words that lead to a date and belong to it. */
const LEADS = new Set(['on', 'by', 'due', 'for']);

/**
 * Reads a day, with its preposition: "tomorrow morning", "by friday", "on dec 18", "in 3 days", "next week".
 * Null when no day starts here. A day that is past rolls forward unless a year was said.
 */
export function readDate(tokens: readonly Token[], start: number, context: LanguageContext): Found<DatePhrase> | null {
  let first = start;
  if (LEADS.has(wordAt(tokens, first))) first++;
  if (first > start && ['on', 'by'].includes(wordAt(tokens, first))) first++;
  for (const reader of READERS) {
    const found = reader(tokens, first, context);
    if (!found) continue;
    const { days, part = null, minutes = null, isPeriod = false, placement = 'anywhere' } = found.value;
    const led = first > start && wordAt(tokens, start) !== 'for';
    const spoken = part ?? DAY_PARTS.get(wordAt(tokens, found.next)) ?? null;
    const next = part === null && spoken !== null ? found.next + 1 : found.next;
    const place = led && reader !== dayOfMonth ? 'anywhere' : placement;
    return { value: { days, part: spoken, minutes, isPeriod, placement: place }, next };
  }
  return null;
}

const nextPeriod: DateReader = (tokens, index, { today }) => {
  const [lead, word] = [wordAt(tokens, index), wordAt(tokens, index + 1)];
  const { year, month } = fromDays(today);
  const saturday = today - weekdayOf(today) + 6;
  const next = index + 2;
  if (word === 'weekend' && ['this', 'the', 'next'].includes(lead)) {
    const days = lead === 'next' ? saturday + 7 : Math.max(saturday, today);
    return { value: { days, isPeriod: true, placement: lead === 'the' ? 'end' : 'anywhere' }, next };
  }
  if (lead !== 'next') return null;
  if (word === 'week') return { value: { days: saturday + 2, isPeriod: true }, next };
  const firstOfMonth = toDays({ year, month, day: 1 });
  if (word === 'month') return { value: { days: addMonths(firstOfMonth, 1), isPeriod: true }, next };
  const firstOfYear = toDays({ year: year + 1, month: 1, day: 1 });
  return word === 'year' ? { value: { days: firstOfYear, isPeriod: true }, next } : null;
};

const endOfPeriod: DateReader = (tokens, index, { today }) => {
  const start = wordAt(tokens, index) === 'the' ? index + 1 : index;
  if (wordAt(tokens, start) !== 'end' || wordAt(tokens, start + 1) !== 'of') return null;
  const unitIndex = ['the', 'this'].includes(wordAt(tokens, start + 2)) ? start + 3 : start + 2;
  const { year, month } = fromDays(today);
  const unit = wordAt(tokens, unitIndex);
  const value = { placement: 'end' as const, days: toDays({ year, month: 12, day: 31 }) };
  if (unit === 'year') return { value, next: unitIndex + 1 };
  if (unit !== 'month') return null;
  return { value: { ...value, days: toDays({ year, month, day: daysInMonth(year, month) }) }, next: unitIndex + 1 };
};

const monthDay: DateReader = (tokens, index, context) => {
  const found = readMonthDay(tokens, index);
  const days = found ? resolveMonthDay(found.value, context) : null;
  return found && days !== null ? { value: { days }, next: found.next } : null;
};

const numericDate: DateReader = (tokens, index, context) => {
  const value = readNumericDate(tokens[index], context);
  return value ? { value, next: index + 1 } : null;
};

/** Words that may follow "on the 15th"; behind any other one it is the ordinal of a thing ("on the 15th floor"). */
const AFTER_DAY = new Set(
  'at in by for with from to and or until before after because if when please about via on this next around ok okay @'.split(
    ' ',
  ),
);

/** "the 15th", "on the 15", and "the 5th of next month". */
const dayOfMonth: DateReader = (tokens, index, context) => {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index;
  const led = ['on', 'by', 'due'].includes(wordAt(tokens, index - 1));
  const isOrdinal = (tokens[at]?.ordinal ?? -1) > 0;
  const day = isOrdinal || (led && at > index) ? dayNumber(tokens[at]) : null;
  if (day === null) return null;
  const next = at + 1;
  if (wordAt(tokens, next) === 'of') return isOrdinal ? dayOfNamedMonth(tokens, { day, next }, context) : null;
  if (at === index || WEEKDAYS.has(wordAt(tokens, next))) return null;
  const isFirm =
    led && isOrdinal && (index === 1 || tokens[next]?.kind !== 'word' || AFTER_DAY.has(wordAt(tokens, next)));
  return { value: { days: nextDayOfMonth(day, context), placement: isFirm ? 'anywhere' : 'end' }, next };
};

function dayOfNamedMonth(
  tokens: readonly Token[],
  { day, next }: { day: number; next: number },
  context: LanguageContext,
): ReturnType<DateReader> {
  const months = readMonth(tokens, next + 1, context);
  for (const first of months?.value ?? []) {
    const date = { ...fromDays(first), day };
    if (isCivilDate(date) && toDays(date) >= context.today)
      return { value: { days: toDays(date) }, next: months?.next ?? next };
  }
  return null;
}

const READERS: readonly DateReader[] = [
  nearDay,
  monthDay,
  weekday,
  nthWeekday,
  weekdayOfWeek,
  nextPeriod,
  endOfPeriod,
  relative,
  numericDate,
  dayOfMonth,
];
