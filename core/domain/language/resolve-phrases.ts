import { addMonths, formatDate, fromDays, parseDate } from '../recurrence/civil-date.ts';
import { firstOccurrence } from '../recurrence/first-occurrence.ts';
import type { Due } from '../recurrence/due.ts';
import { clampedMonthDay, formatRule, parseRule, type Anchor, type Rule } from '../recurrence/rule.ts';
import { formatTime, resolveTime, type ClockTime } from './clock-time.ts';
import type { DatePhrase } from './date-phrase.ts';
import type { Phrase } from './find-phrases.ts';
import type { LanguageContext } from './language-context.ts';
import { applyBound, type Bound } from './recurrence/bounds.ts';
import type { RecurrencePhrase } from './recurrence/phrase.ts';

export type SpokenRecurrence = { rrule: string; anchor: Anchor };

/** What the phrases of a text mean together. `used` are those that count; the others stay words of the title. */
export type Resolved = {
  due: Due | null;
  recurrence: SpokenRecurrence | null;
  /** "no date" was said. */
  clearsDate: boolean;
  used: readonly Phrase[];
};

type OfKind<K extends Phrase['kind']> = Extract<Phrase, { kind: K }>;

function lastOf<K extends Phrase['kind']>(phrases: readonly Phrase[], kind: K): OfKind<K> | undefined {
  return phrases.findLast((phrase): phrase is OfKind<K> => phrase.kind === kind);
}

/** Puts date, time and repetition together: the last of each counts. */
export function resolvePhrases(phrases: readonly Phrase[], context: LanguageContext): Resolved {
  const spoken = { date: lastOf(phrases, 'date'), time: lastOf(phrases, 'time') };
  const repeat = lastOf(phrases, 'recurrence');
  const bounds = phrases.filter(
    (phrase): phrase is OfKind<'bound'> => phrase.kind === 'bound' && limits(repeat, phrase),
  );
  const series = repeat ? resolveSeries(repeat.value, { bounds, date: spoken.date?.value }, context) : null;
  // A repetition that we cannot keep exactly: reading only its dates would be a silent mistake.
  if (repeat && !series) return { due: null, recurrence: null, clearsDate: false, used: [] };
  const noDate = lastOf(phrases, 'no-date');
  const used = new Set<Phrase | undefined>([spoken.date, spoken.time, noDate, ...(series ? [repeat, ...bounds] : [])]);
  const due = resolveDue({ date: spoken.date?.value, time: spoken.time?.value, series }, context);
  return {
    due: noDate && !series ? null : due,
    recurrence: series?.recurrence ?? null,
    clearsDate: noDate !== undefined && !series,
    used: phrases.filter((phrase) => used.has(phrase)),
  };
}

/** "twice every day" is no end after two: how often, how long and what is left out are said behind the repetition. */
function limits(repeat: Phrase | undefined, { value, from }: OfKind<'bound'>): boolean {
  return repeat !== undefined && (value.kind === 'start' || value.kind === 'until' || from >= repeat.to);
}

/** "from november until june": the June behind the start. */
function notBefore(bound: Bound, from: number): Bound {
  return bound.kind === 'until' && bound.days < from ? { ...bound, days: addMonths(bound.days, 12) } : bound;
}

type Series = { recurrence: SpokenRecurrence; first: number; part: ClockTime['part'] };

function resolveSeries(
  { rule, anchor, part }: RecurrencePhrase,
  said: { bounds: readonly OfKind<'bound'>[]; date: DatePhrase | undefined },
  context: LanguageContext,
): Series | null {
  const { date } = said;
  const bounds = said.bounds.map(({ value }) => value);
  const start = bounds.find((bound) => bound.kind === 'start');
  const from = date?.days ?? (start?.kind === 'start' ? start.days : context.today);
  let bounded: Rule | null = date && anchor === 'due' ? fixedTo(rule, date.days) : rule;
  for (const bound of bounds) bounded = bounded && applyBound(bounded, notBefore(bound, from), from);
  const rrule = bounded && acceptedRule(bounded);
  const first = rrule && firstOccurrence({ rrule, time: null, from: { date: formatDate(from), time: null } });
  return rrule && first ? { recurrence: { rrule, anchor }, first: parseDate(first.date), part } : null;
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

type Said = { date: DatePhrase | undefined; time: ClockTime | undefined; series: Series | null };

function resolveDue({ date, time, series }: Said, { today, nowMinutes }: LanguageContext): Due | null {
  const part = time?.part ?? date?.part ?? series?.part ?? null;
  const clock = time ? { ...time, part } : { minutes: null, ambiguous: false, part };
  const day = series?.first ?? date?.days ?? null;
  const isNow = !series && (day === null || day === today);
  const minutes = date?.minutes ?? resolveTime(clock, isNow ? nowMinutes : -1);
  if (day === null && minutes === null) return null;
  // A time alone is its next one: today while it is ahead, else tomorrow.
  const days = day ?? (minutes !== null && minutes <= nowMinutes && part !== 'night' ? today + 1 : today);
  return { date: formatDate(days), time: minutes === null ? null : formatTime(minutes) };
}
