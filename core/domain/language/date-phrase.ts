import { addMonths, daysInMonth, fromDays, toDays, weekdayOf } from '../recurrence/civil-date.ts';
import { dayNumber, nextDayOfMonth, readMonthDay, readNumericDate, resolveMonthDay } from './calendar-date.ts';
import type { LanguageContext } from './language-context.ts';
import { DAY_PARTS, UNITS, WEEKDAYS, WEEKDAY_HOMOGRAPHS, type DayPart, type Unit } from './lexicon.ts';
import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';

/**
 * A day as it was said, with the part of the day or the exact minute if it was said with it ("tonight", "in 2 hours").
 */
export type DatePhrase = { days: number; part: DayPart | null; minutes: number | null; placement: Placement };
type Reading = Found<Pick<DatePhrase, 'days'> & Partial<DatePhrase>>;
type Reader = (tokens: readonly Token[], index: number, context: LanguageContext) => Reading | null;

/** Words that lead to a date and belong to it. */
const LEADS = new Set(['on', 'by', 'due', 'for']);
const MAX_AMOUNT = 1_000;

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
    const { days, part = null, minutes = null, placement = 'anywhere' } = found.value;
    const led = first > start && wordAt(tokens, start) !== 'for';
    const spoken = part ?? DAY_PARTS.get(wordAt(tokens, found.next)) ?? null;
    const next = part === null && spoken !== null ? found.next + 1 : found.next;
    return { value: { days, part: spoken, minutes, placement: led ? 'anywhere' : placement }, next };
  }
  return null;
}

const nearDay: Reader = (tokens, index, { today }) => {
  const [word, second, third, fourth] = [0, 1, 2, 3].map((ahead) => wordAt(tokens, index + ahead));
  if (word === 'today') return { value: { days: today }, next: index + 1 };
  if (word === 'tonight') return { value: { days: today, part: 'night' }, next: index + 1 };
  if (word === 'tomorrow') return { value: { days: today + 1 }, next: index + 1 };
  const shift = word === 'the' ? 1 : 0;
  const phrase = shift ? [second, third, fourth] : [word, second, third];
  if (phrase.join(' ') !== 'day after tomorrow') return null;
  return { value: { days: today + 2 }, next: index + 3 + shift };
};

const weekday: Reader = (tokens, index, { today }) => {
  const lead = wordAt(tokens, index);
  const qualified = lead === 'next' || lead === 'this' || lead === 'coming';
  const name = wordAt(tokens, qualified ? index + 1 : index);
  const target = WEEKDAYS.get(name);
  if (target === undefined) return null;
  const next = index + (qualified ? 2 : 1);
  const current = weekdayOf(today);
  // Decided once (language.md): "next friday" is the Friday of the next calendar week, Monday first.
  if (lead === 'next') return { value: { days: today - current + 7 + target }, next };
  const ahead = (target - current + 7) % 7;
  const days = today + (ahead === 0 && !qualified ? 7 : ahead);
  return { value: { days, placement: qualified ? 'anywhere' : WEEKDAY_HOMOGRAPHS.has(name) ? 'end' : 'edge' }, next };
};

const nextPeriod: Reader = (tokens, index, { today }) => {
  const [lead, word] = [wordAt(tokens, index), wordAt(tokens, index + 1)];
  const { year, month } = fromDays(today);
  const saturday = today - weekdayOf(today) + 6;
  if (word === 'weekend' && ['this', 'the', 'next'].includes(lead)) {
    const days = lead === 'next' ? saturday + 7 : Math.max(saturday, today);
    return { value: { days, placement: lead === 'the' ? 'end' : 'anywhere' }, next: index + 2 };
  }
  if (lead !== 'next') return null;
  if (word === 'week') return { value: { days: today - weekdayOf(today) + 8 }, next: index + 2 };
  const firstOfMonth = toDays({ year, month, day: 1 });
  if (word === 'month') return { value: { days: addMonths(firstOfMonth, 1) }, next: index + 2 };
  return word === 'year' ? { value: { days: toDays({ year: year + 1, month: 1, day: 1 }) }, next: index + 2 } : null;
};

const endOfPeriod: Reader = (tokens, index, { today }) => {
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

/** "in 3 days", "in a week", "2 weeks from now". */
const relative: Reader = (tokens, index, context) => {
  const hasIn = wordAt(tokens, index) === 'in';
  const at = hasIn ? index + 1 : index;
  const article = wordAt(tokens, at) === 'a' || wordAt(tokens, at) === 'an';
  const amount = article ? 1 : (tokens[at]?.number ?? 0);
  const unit = UNITS.get(wordAt(tokens, at + 1));
  if (unit === undefined || amount < 1 || amount > MAX_AMOUNT) return null;
  const isFromNow = wordAt(tokens, at + 2) === 'from' && ['now', 'today'].includes(wordAt(tokens, at + 3));
  if (!hasIn && !isFromNow) return null;
  return { value: later(amount, unit, context), next: at + (isFromNow ? 4 : 2) };
};

function later(amount: number, unit: Unit, { today, nowMinutes }: LanguageContext): Reading['value'] {
  switch (unit) {
    case 'minute':
    case 'hour': {
      const total = nowMinutes + amount * (unit === 'hour' ? 60 : 1);
      return { days: today + Math.floor(total / 1_440), minutes: total % 1_440 };
    }
    case 'day':
      return { days: today + amount };
    case 'week':
      return { days: today + 7 * amount };
    default:
      return { days: addMonths(today, amount * { month: 1, quarter: 3, year: 12 }[unit]) };
  }
}

const monthDay: Reader = (tokens, index, context) => {
  const found = readMonthDay(tokens, index);
  const days = found ? resolveMonthDay(found.value, context) : null;
  return found && days !== null ? { value: { days }, next: found.next } : null;
};

const numericDate: Reader = (tokens, index, context) => {
  const value = readNumericDate(tokens[index], context);
  return value ? { value, next: index + 1 } : null;
};

/** "the 15th", at the end of a line. */
const dayOfMonth: Reader = (tokens, index, context) => {
  const at = wordAt(tokens, index) === 'the' ? index + 1 : index;
  const day = (tokens[at]?.ordinal ?? -1) > 0 ? dayNumber(tokens[at]) : null;
  const isPosition = WEEKDAYS.has(wordAt(tokens, at + 1)) || wordAt(tokens, at + 1) === 'of';
  if (day === null || at === index || isPosition) return null;
  return { value: { days: nextDayOfMonth(day, context), placement: 'end' }, next: at + 1 };
};

const READERS: readonly Reader[] = [
  nearDay,
  monthDay,
  weekday,
  nextPeriod,
  endOfPeriod,
  relative,
  numericDate,
  dayOfMonth,
];
