import { addMonths, formatDate, fromDays } from '../recurrence/civil-date.ts';
import { firstOccurrence } from '../recurrence/first-occurrence.ts';
import type { Due } from '../recurrence/due.ts';
import type { Recurrence } from '../task/task.ts';
import { clampedMonthDay, formatRule, parseRule, type Rule } from '../recurrence/rule.ts';
import { contradicts, formatTime, isAfterMidnight, isOver, resolveTime, type ClockTime } from './clock-time.ts';
import type { DatePhrase } from './date-reading.ts';
import type { Phrase } from './find-phrases.ts';
import { isHalfRead } from './half-read.ts';
import type { LanguageContext } from './language-context.ts';
import { applyBound, type Bound } from './recurrence/bounds.ts';
import type { RecurrencePhrase } from './recurrence/phrase.ts';
import type { Token } from './tokenize.ts';

/** What the phrases of a text mean together. `used` are those that count; the others stay words of the title. */
export type Resolved = { due: Due | null; recurrence: Recurrence | null; used: readonly Phrase[] };

/** A line says its date and repetition in fewer phrases; more are pasted text. */
const MAX_PHRASES = 12;
const NOTHING: Resolved = { due: null, recurrence: null, used: [] };

type OfKind<K extends Phrase['kind']> = Extract<Phrase, { kind: K }>;

function allOf<K extends Phrase['kind']>(phrases: readonly Phrase[], kind: K): OfKind<K>[] {
  return phrases.filter((phrase): phrase is OfKind<K> => phrase.kind === kind);
}

/**
 * Puts date, time and repetition together. Nothing is set when two of a kind say different things, when they do not fit
 * each other, or when something was read only in part: plain text is better than a wrong date.
 */
export function resolvePhrases(
  tokens: readonly Token[],
  phrases: readonly Phrase[],
  context: LanguageContext,
): Resolved {
  const [repeat, ...otherRepeats] = allOf(phrases, 'recurrence');
  const dates = allOf(phrases, 'date');
  const time = oneTime(phrases);
  if (otherRepeats.length > 0 || time === null || !agree(dates.map(({ value }) => value.days))) return NOTHING;
  const date = (dates.findLast(({ value }) => value.part !== null) ?? dates.at(-1))?.value;
  if (repeat && (date?.isPeriod || isNextDate(repeat.value, time, date))) return NOTHING;
  const bounds = allOf(phrases, 'bound').filter((bound) => limits(repeat, bound));
  const series = repeat ? resolveSeries(repeat.value, { bounds, date, time: wallTime(time, -1) }, context) : null;
  // A repetition that we cannot keep exactly: reading only its dates would be a silent mistake.
  if (repeat && !series) return NOTHING;
  const counted = new Set<Phrase>(bounds);
  const used = phrases.filter((phrase) => phrase.kind !== 'bound' || counted.has(phrase));
  if (used.length > MAX_PHRASES || isHalfRead(tokens, used)) return NOTHING;
  if (series) return { due: series.first, recurrence: series.recurrence, used };
  const isCleared = phrases.some(({ kind }) => kind === 'no-date');
  if (isCleared) return { due: null, recurrence: null, used };
  const due = resolveDue(date, time, context);
  return due ? { due, recurrence: null, used } : NOTHING;
}

function agree(values: readonly unknown[]): boolean {
  return values.every((value) => value === values[0]);
}

/**
 * The one time that all phrases say together: a part of the day only decides which half of the clock is meant. Null when
 * they say several; `minutes` null when no clock time is said.
 */
function oneTime(phrases: readonly Phrase[]): ClockTime | null {
  const times = allOf(phrases, 'time').map(({ value }) => value);
  const dates = allOf(phrases, 'date').map(({ value }) => value);
  const clocks = [
    ...times.filter(({ minutes }) => minutes !== null),
    ...dates.filter(({ minutes }) => minutes !== null).map(({ minutes }) => ({ minutes, ambiguous: false })),
  ];
  const repeats = allOf(phrases, 'recurrence').map(({ value }) => value);
  const parts = [...times, ...dates, ...repeats].flatMap(({ part }) => part ?? []);
  const { minutes = null, ambiguous = false } = clocks[0] ?? {};
  const [part = null] = parts;
  const isOne = agree(clocks.map((clock) => `${clock.minutes} ${clock.ambiguous}`)) && agree(parts);
  if (!isOne || (part !== null && contradicts(part, { minutes, ambiguous }))) return null;
  return { minutes, ambiguous, part };
}

/** "twice every day" is no end after two: how often, how long and what is left out are said behind the repetition. */
function limits(repeat: Phrase | undefined, { value, from }: OfKind<'bound'>): boolean {
  return repeat !== undefined && (value.kind === 'start' || value.kind === 'until' || from >= repeat.to);
}

/** "from november until june": the June behind the start. */
function notBefore(bound: Bound, from: number): Bound {
  return bound.kind === 'until' && bound.days < from ? { ...bound, days: addMonths(bound.days, 12) } : bound;
}

/** "every friday night at 1am" would need a rule of Saturdays; "every night at 1am" is every day. */
function isNextDate({ rule, part }: RecurrencePhrase, time: ClockTime, date: DatePhrase | undefined): boolean {
  const minutes = resolveTime(time, -1);
  if (minutes === null) return false;
  const isOfDays = rule.frequency !== 'DAILY' || rule.interval > 1 || rule.byDay.length > 0;
  return isAfterMidnight(date?.part ?? (isOfDays ? part : null), minutes);
}

type Series = { recurrence: Recurrence; first: Due };

function resolveSeries(
  { rule, anchor }: RecurrencePhrase,
  said: { bounds: readonly OfKind<'bound'>[]; date: DatePhrase | undefined; time: string | null },
  context: LanguageContext,
): Series | null {
  const { date } = said;
  const bounds = said.bounds.map(({ value }) => value);
  const start = bounds.find((bound) => bound.kind === 'start');
  const from = date?.days ?? (start?.kind === 'start' ? start.days : context.today);
  let bounded: Rule | null = date && anchor === 'due' ? fixedTo(rule, date.days) : rule;
  for (const bound of bounds) bounded = bounded && applyBound(bounded, notBefore(bound, from), from);
  const rrule = bounded && acceptedRule(bounded);
  if (!rrule) return null;
  // Today counts while its time is still ahead.
  const passed = from === context.today ? formatTime(context.nowMinutes) : null;
  const first = firstOccurrence({ rrule, time: said.time, from: { date: formatDate(from), time: passed } });
  return first && { recurrence: { rrule, anchor }, first };
}

/** "every month" with a date on the 31st: the series is on the 31st, or the last day of shorter months. */
function fixedTo(rule: Rule, days: number): Rule {
  const isBare = rule.byDay.length + rule.byMonthDay.length + rule.byMonth.length === 0;
  return isBare && rule.frequency === 'MONTHLY' ? { ...rule, ...clampedMonthDay(fromDays(days).day) } : rule;
}

/** The rule in canonical form; null when it is one that tasks do not have. */
function acceptedRule(rule: Rule): string | null {
  try {
    return formatRule(parseRule(formatRule(rule)));
  } catch {
    return null;
  }
}

function resolveDue(date: DatePhrase | undefined, said: ClockTime, context: LanguageContext): Due | null {
  const { today, nowMinutes } = context;
  const isNow = date === undefined || date.days === today;
  const minutes = resolveTime(said, isNow ? nowMinutes : -1);
  if (date) return dueOnDay(date, { minutes, isClock: said.minutes !== null }, context);
  // A time alone is its next one: today while it is ahead, else tomorrow.
  if (minutes === null) return null;
  return { date: formatDate(minutes <= nowMinutes ? today + 1 : today), time: formatTime(minutes) };
}

/**
 * "tonight at 1am" is on the next date. A time of a part of today that has passed is nobody's wish: null; the part alone
 * is still today, without a time, while it lasts.
 */
function dueOnDay(
  { days, part }: DatePhrase,
  { minutes, isClock }: { minutes: number | null; isClock: boolean },
  { today, nowMinutes }: LanguageContext,
): Due | null {
  if (minutes === null) return { date: formatDate(days), time: null };
  const isAhead = days !== today || minutes > nowMinutes;
  const isNight = days === today && isAfterMidnight('night', nowMinutes);
  if (isAfterMidnight(part, minutes) && !(isNight && isAhead)) {
    return { date: formatDate(days + 1), time: formatTime(minutes) };
  }
  if (isAhead || part === null) return { date: formatDate(days), time: formatTime(minutes) };
  return isClock || isOver(part, nowMinutes) ? null : { date: formatDate(days), time: null };
}

function wallTime(said: ClockTime, after: number): string | null {
  const minutes = resolveTime(said, after);
  return minutes === null ? null : formatTime(minutes);
}
