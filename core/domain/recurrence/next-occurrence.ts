import { addMonths, formatDate, parseDate } from './civil-date.ts';
import { dueOfMinutes, wallMinutes, type Due } from './due.ts';
import { LAST_DAY, periodEnd } from './next-date.ts';
import { nextDay } from './next-day.ts';
import { nextStep } from './next-step.ts';
import { hasByParts, isSubDaily, readRule, type Anchor, type Rule } from './rule.ts';
import { instantOf, localDate, localTime } from './zoned-time.ts';

export type OccurrenceInput = {
  rrule: string;
  anchor: Anchor;
  /** First day of the series, `YYYY-MM-DD`: the rule is expanded from it. */
  dtstart: string;
  /** When the rule itself put this occurrence (iCalendar's RECURRENCE-ID), wherever it was moved since. */
  ruleDate: Due;
  /** When it is due; null when its date was taken away. */
  due: Due | null;
  completedAt: Date;
  /** IANA zone of the user: decides on which day and at which wall time the completion was. */
  timeZone: string;
  /** Number of the occurrence that is completed now, from 1: the rule's COUNT counts occurrences that were made. */
  occurrenceNo: number;
};

/**
 * When the rule puts the occurrence after the one that is completed now; null: that was the last one.
 * Counting from `due`: the rule's first date, expanded from `dtstart`, after rule date, due date and today. So moving or
 * lateness never changes phase, weekday or day of the month.
 * Counting from `completion`: one interval after the day of completion; with BY parts the first fitting day of the week, month
 * or year that lies one interval after that of the completion. The wall time is that of the rule date, also over a clock change.
 * @throws AppError `invalid` for a rule, date or zone that does not exist.
 */
export function nextOccurrence(input: OccurrenceInput): Due | null {
  const { completedAt, timeZone, occurrenceNo } = input;
  const rule = readRule(input.rrule);
  if (rule.count !== null && occurrenceNo >= rule.count) return null;
  const done = { date: localDate(completedAt, timeZone), time: localTime(completedAt, timeZone) };
  const next = isSubDaily(rule) ? nextMoment(rule, input, done) : nextDayOf(rule, input, done);
  return next && rule.until !== null && next.date > rule.until ? null : next;
}

/**
 * The next `n` occurrences, for showing a series before and after it is saved; `completedAt` is now. Assumes that each
 * occurrence is completed when it is due (an overdue one now). Shorter than `n` when the series ends.
 * @throws AppError `invalid` for a rule, date or zone that does not exist.
 */
export function upcomingOccurrences(input: OccurrenceInput, n: number): Due[] {
  const upcoming: Due[] = [];
  let { ruleDate, due } = input;
  while (upcoming.length < n) {
    const dueMs = due ? instantOf({ ...due, timeZone: input.timeZone }).getTime() : 0;
    const completedAt = new Date(Math.max(dueMs, input.completedAt.getTime()));
    const occurrenceNo = input.occurrenceNo + upcoming.length;
    const next = nextOccurrence({ ...input, ruleDate, due, completedAt, occurrenceNo });
    if (next === null) break;
    upcoming.push(next);
    [ruleDate, due] = [next, next];
  }
  return upcoming;
}

function nextDayOf(rule: Rule, { anchor, dtstart, ruleDate, due }: OccurrenceInput, done: Due): Due | null {
  const first = parseDate(dtstart);
  const today = parseDate(done.date);
  const days =
    anchor === 'completion'
      ? afterCompletion(rule, first, today)
      : nextDay(rule, {
          origin: first,
          dtstart: first,
          after: Math.max(first - 1, parseDate(ruleDate.date), parseDate(due?.date ?? ruleDate.date), today),
        });
  return days === null || days > LAST_DAY ? null : { date: formatDate(days), time: ruleDate.time };
}

function afterCompletion(rule: Rule, dtstart: number, today: number): number | null {
  const { frequency, interval } = rule;
  const isMonths = frequency === 'MONTHLY' || frequency === 'YEARLY';
  if (isMonths && !hasByParts(rule)) return addMonths(today, frequency === 'YEARLY' ? 12 * interval : interval);
  if (frequency === 'WEEKLY' && !hasByParts(rule)) return today + 7 * interval;
  const after = frequency === 'DAILY' ? today : periodEnd(rule, today);
  return nextDay(rule, { origin: today, dtstart, after });
}

function nextMoment(rule: Rule, { anchor, ruleDate, due }: OccurrenceInput, done: Due): Due | null {
  const after = wallMinutes(done);
  // The steps from the rule date are those from `dtstart`: they are all equally long.
  const origin = anchor === 'completion' ? after : wallMinutes(ruleDate);
  const later = Math.max(wallMinutes(ruleDate), wallMinutes(due ?? ruleDate), after);
  const minutes = nextStep(rule, { origin, after: anchor === 'completion' ? after : later });
  return minutes === null ? null : dueOfMinutes(minutes);
}
