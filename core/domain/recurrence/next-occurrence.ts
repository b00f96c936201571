import { formatDate, parseDate } from './civil-date.ts';
import { nextDate } from './next-date.ts';
import { nextMoment } from './next-moment.ts';
import { parseRule, type Anchor, type Rule } from './rule.ts';
import { instantOf, localDate, localTime } from './zoned-time.ts';

/** A due day `YYYY-MM-DD` with an optional wall time `HH:MM`, both in the user's zone. */
export type Due = { date: string; time: string | null };

export type OccurrenceInput = {
  rrule: string;
  anchor: Anchor;
  due: Due | null;
  completedAt: Date;
  /** IANA zone in which `due` is meant. */
  timeZone: string;
  /** First day of the series, `YYYY-MM-DD`. */
  dtstart: string;
  /** Number of the occurrence that is completed now, from 1. */
  occurrenceNo: number;
  /** Last allowed day; the rule's own UNTIL counts too. */
  until?: string | null;
  /** Occurrences in all; the rule's own COUNT counts too. */
  count?: number | null;
};

const MINUTES_PER_DAY = 1_440;

/**
 * When the task that is completed now is due next; null = that was the last one (language.md, "Recurrence").
 * Counting from `due`: the first date of the rule strictly after the later of due day and today, in whole periods from due.
 * Counting from `completion`: the same from the day of completion. The wall time stays, also over a clock change.
 * @throws AppError `invalid` for a rule, date or zone that is none.
 */
export function nextOccurrence(input: OccurrenceInput): Due | null {
  const { due, completedAt, timeZone, anchor } = input;
  const rule = parseRule(input.rrule);
  const done = { date: localDate(completedAt, timeZone), time: localTime(completedAt, timeZone) };
  const last = Math.min(input.count ?? Infinity, rule.count ?? Infinity);
  if (input.occurrenceNo >= last) return null;
  const planned = due ?? { date: input.dtstart, time: null };
  const base = anchor === 'completion' ? done : planned;
  const next = isSubDaily(rule)
    ? nextWallTime(rule, { planned, base, done, anchor })
    : nextDay(rule, { base: base.date, done: done.date, time: due?.time ?? null, dtstart: input.dtstart, anchor });
  const until = [input.until, rule.until].filter((date) => typeof date === 'string').toSorted()[0];
  return next && until !== undefined && next.date > until ? null : next;
}

/**
 * The next `n` due moments, for showing a series before and after it is saved; `completedAt` is now. Assumes that each
 * occurrence is completed when it is due (an overdue one now). Shorter than `n` when the series ends.
 * @throws AppError `invalid` for a rule, date or zone that is none.
 */
export function upcomingOccurrences(input: OccurrenceInput, n: number): Due[] {
  const upcoming: Due[] = [];
  let due = input.due;
  while (upcoming.length < n) {
    const dueMs = due ? instantOf({ ...due, timeZone: input.timeZone }).getTime() : 0;
    const completedAt = new Date(Math.max(dueMs, input.completedAt.getTime()));
    due = nextOccurrence({ ...input, due, completedAt, occurrenceNo: input.occurrenceNo + upcoming.length });
    if (due === null) break;
    upcoming.push(due);
  }
  return upcoming;
}

function isSubDaily({ frequency }: Rule): boolean {
  return frequency === 'HOURLY' || frequency === 'MINUTELY';
}

type DayStep = { base: string; done: string; time: string | null; dtstart: string; anchor: Anchor };

function nextDay(rule: Rule, { base, done, time, dtstart, anchor }: DayStep): Due | null {
  const from = parseDate(base);
  const days = nextDate(rule, {
    base: from,
    after: Math.max(from, parseDate(done)),
    dtstart: anchor === 'completion' ? from : parseDate(dtstart),
  });
  return days === null ? null : { date: formatDate(days), time };
}

type TimeStep = { planned: Due; base: Due; done: Due; anchor: Anchor };

function nextWallTime(rule: Rule, { planned, base, done, anchor }: TimeStep): Due | null {
  const from = toMinutes(base);
  const after = anchor === 'completion' ? from : Math.max(toMinutes(planned), toMinutes(done));
  const minutes = nextMoment(rule, { base: from, after });
  if (minutes === null) return null;
  const time = minutes % MINUTES_PER_DAY;
  const clock = `${pad(Math.floor(time / 60))}:${pad(time % 60)}`;
  return { date: formatDate(Math.floor(minutes / MINUTES_PER_DAY)), time: clock };
}

function toMinutes({ date, time }: Due): number {
  const [hour = 0, minute = 0] = (time ?? '00:00').split(':').map(Number);
  return parseDate(date) * MINUTES_PER_DAY + hour * 60 + minute;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
