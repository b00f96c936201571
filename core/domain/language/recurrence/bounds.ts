import { addMonths, formatDate, fromDays, toDays, type IsoWeekday } from '../../recurrence/civil-date.ts';
import type { Rule } from '../../recurrence/rule.ts';
import { readDate } from '../date-phrase.ts';
import type { LanguageContext } from '../language-context.ts';
import { MONTHS, UNITS, type Unit } from '../lexicon.ts';
import { afterSeparator, readWeekdays } from './days.ts';
import { wordAt, type Found, type Token } from '../tokenize.ts';
import { matchWords } from '../word-pattern.ts';

/** What limits a repetition: its first or last day, how often or how long, or what is left out (`unclear`: we cannot say it as a rule). */
export type Bound =
  | { kind: 'start' | 'until'; days: number }
  /** `isLoose`: without "for". "Every day 3 times" may be three times a day. */
  | { kind: 'count'; count: number; isLoose: boolean }
  | { kind: 'length'; amount: number; unit: Exclude<Unit, 'minute' | 'hour'> }
  | { kind: 'except-weekdays'; weekdays: readonly IsoWeekday[] }
  | { kind: 'except-months'; months: readonly number[] }
  | { kind: 'unclear' };

const UNTIL = new Set(['until', 'till', 'til', 'ending']);
const START = new Set(['starting', 'beginning', 'from', 'start']);
const MAX_COUNT = 10_000;

/** Reads "until dec 18", "for 6 times", "for 3 weeks", "starting monday", "except in may"; null when no bound starts here. */
export function readBound(tokens: readonly Token[], start: number, context: LanguageContext): Found<Bound> | null {
  const word = wordAt(tokens, start);
  if (UNTIL.has(word)) return readDay('until', tokens, { start: start + 1, context });
  if (START.has(word)) return readDay('start', tokens, { start: start + 1, context });
  if (word === 'to' || word === '-') return readDay('until', tokens, { start: start + 1, context });
  if (word === 'except' || word === 'excluding' || word === 'but') return readException(tokens, start);
  return readAmount(tokens, start);
}

function readDay(
  kind: 'start' | 'until',
  tokens: readonly Token[],
  { start, context }: { start: number; context: LanguageContext },
): Found<Bound> | null {
  const isLed = ['on', 'in', 'from', 'with'].includes(wordAt(tokens, start));
  const date = readDate(tokens, start, context) ?? readDate(tokens, isLed ? start + 1 : start, context);
  if (date) return { value: { kind, days: date.value.days }, next: date.next };
  const at = isLed ? start + 1 : start;
  const isNext = wordAt(tokens, at) === 'next' ? 1 : 0;
  const month = MONTHS.get(wordAt(tokens, at + isNext));
  if (month === undefined) return null;
  return { value: { kind, days: firstOfNext(month, context) }, next: at + isNext + 1 };
}

/** A month alone is its first day, this month's still counts as this year's only on that day. */
function firstOfNext(month: number, { today }: LanguageContext): number {
  const { year } = fromDays(today);
  const days = toDays({ year, month, day: 1 });
  return days >= today ? days : toDays({ year: year + 1, month, day: 1 });
}

/** "for 6 times", "twice", "3x", "x3", "for the next 3 weeks", "for a year". Hours and minutes are how long it takes, no end. */
function readAmount(tokens: readonly Token[], start: number): Found<Bound> | null {
  if (wordAt(tokens, start) === 'twice') return { value: { kind: 'count', count: 2, isLoose: true }, next: start + 1 };
  const isFor = wordAt(tokens, start) === 'for';
  const led = matchWords(tokens, start, 'for the? next? up? to? only?') ?? start;
  const isOne =
    isFor && (['a', 'an', 'one'].includes(wordAt(tokens, led)) || matchWords(tokens, start, 'for the next') === led);
  const times = readTimes(tokens, led);
  const amount = times?.value ?? tokens[led]?.number ?? (isOne ? 1 : 0);
  if (amount < 1 || amount > MAX_COUNT) return null;
  if (times) return { value: { kind: 'count', count: amount, isLoose: !isFor }, next: times.next };
  const at = UNITS.has(wordAt(tokens, led)) ? led : led + 1;
  const noun = wordAt(tokens, at);
  if (at > led && ['times', 'time', 'occurrences', 'occurrence'].includes(noun)) {
    return { value: { kind: 'count', count: amount, isLoose: !isFor }, next: at + 1 };
  }
  const unit = UNITS.get(noun);
  if (unit === undefined || !isFor || unit === 'minute' || unit === 'hour') return null;
  return { value: { kind: 'length', amount, unit }, next: at + 1 };
}

/** "3x", "x3", "x 3", "× 3". */
function readTimes(tokens: readonly Token[], index: number): Found<number> | null {
  const word = wordAt(tokens, index);
  const attached = /^(?:x(\d{1,4})|(\d{1,4})x)$/.exec(word);
  if (attached) return { value: Number(attached[1] ?? attached[2]), next: index + 1 };
  const number = word === 'x' || word === '×' ? (tokens[index + 1]?.number ?? null) : null;
  return number === null ? null : { value: number, next: index + 2 };
}

/** "except sundays", "except in may and june". Anything else is `unclear`, so that no excluded date is created. */
function readException(tokens: readonly Token[], start: number): Found<Bound> | null {
  const isBut = wordAt(tokens, start) === 'but';
  if (isBut && wordAt(tokens, start + 1) !== 'not') return null;
  let index = start + (isBut ? 2 : 1);
  while (index < start + 4 && ['for', 'in', 'on', 'not'].includes(wordAt(tokens, index))) index++;
  const weekdays = readExcludedWeekdays(tokens, index);
  if (weekdays) return weekdays;
  const months: number[] = [];
  let next = index;
  for (let at: number | null = index; at !== null && months.length < 12; at = afterSeparator(tokens, next)) {
    const month = MONTHS.get(wordAt(tokens, at));
    if (month === undefined || tokens[at + 1]?.number || tokens[at + 1]?.ordinal) break;
    months.push(month);
    next = at + 1;
  }
  if (months.length === 0) return { value: { kind: 'unclear' }, next: index };
  return { value: { kind: 'except-months', months }, next };
}

function readExcludedWeekdays(tokens: readonly Token[], index: number): Found<Bound> | null {
  const word = wordAt(tokens, index);
  // Left out, a weekend is both days; only "every weekend" is Saturday.
  if (word === 'weekends' || word === 'weekend')
    return { value: { kind: 'except-weekdays', weekdays: [6, 7] }, next: index + 1 };
  const found = readWeekdays(tokens, index);
  return found && { value: { kind: 'except-weekdays', weekdays: found.value.days }, next: found.next };
}

const ALL_WEEKDAYS: readonly IsoWeekday[] = [1, 2, 3, 4, 5, 6, 7];

/** The rule within a bound, counted from the first day; null when the bound does not fit the rule. */
export function applyBound(rule: Rule, bound: Bound, firstDay: number): Rule | null {
  switch (bound.kind) {
    case 'start':
      return rule;
    case 'until':
      return withUntil(rule, bound.days);
    case 'count':
      return rule.until !== null || (bound.isLoose && isDaily(rule)) ? null : { ...rule, count: bound.count };
    case 'length':
      return withUntil(rule, firstDay + lengthInDays(bound, firstDay));
    case 'except-months':
      return exceptMonths(rule, bound.months);
    case 'except-weekdays':
      return exceptWeekdays(rule, bound.weekdays);
    default:
      return null;
  }
}

function isDaily({ frequency }: Rule): boolean {
  return frequency === 'DAILY' || frequency === 'HOURLY' || frequency === 'MINUTELY';
}

function withUntil(rule: Rule, days: number): Rule | null {
  return rule.count === null && rule.until === null ? { ...rule, until: formatDate(days) } : null;
}

function lengthInDays({ amount, unit }: Extract<Bound, { kind: 'length' }>, firstDay: number): number {
  if (unit === 'day') return amount;
  if (unit === 'week') return 7 * amount;
  return addMonths(firstDay, amount * { month: 1, quarter: 3, year: 12 }[unit]) - firstDay;
}

function exceptMonths(rule: Rule, months: readonly number[]): Rule | null {
  if (rule.byMonth.length > 0 || rule.interval > 1 || rule.frequency === 'YEARLY') return null;
  const byMonth = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].filter((month) => !months.includes(month));
  return byMonth.length === 0 ? null : { ...rule, byMonth };
}

function exceptWeekdays(rule: Rule, weekdays: readonly IsoWeekday[]): Rule | null {
  if (rule.frequency !== 'DAILY' && (rule.frequency !== 'WEEKLY' || rule.byDay.length === 0)) return null;
  if (rule.frequency === 'DAILY' && rule.interval > 1) return null;
  const days = rule.byDay.length > 0 ? rule.byDay.map(({ weekday }) => weekday) : ALL_WEEKDAYS;
  const rest = days.filter((weekday) => !weekdays.includes(weekday));
  return rest.length === 0
    ? null
    : { ...rule, frequency: 'WEEKLY', byDay: rest.map((weekday) => ({ ordinal: null, weekday })) };
}
