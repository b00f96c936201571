import { formatDate, parseDate } from './civil-date.ts';
import { dueOfMinutes, wallMinutes, type Due } from './due.ts';
import { nextDay } from './next-day.ts';
import { nextStep } from './next-step.ts';
import { isSubDaily, readRule, type Rule } from './rule.ts';

export type FirstOccurrenceInput = {
  rrule: string;
  /** Wall time of the occurrences; null: they have a day only. */
  time: string | null;
  /** The earliest day, and the wall time on it that has passed already (null: all of that day is still ahead). */
  from: Due;
};

/**
 * The first occurrence of a series that has no first day yet: on `from` itself when the pattern matches that day and the
 * time, if there is one, is still ahead. Null when the rule names no such day.
 * @throws AppError `invalid` for a rule or day that does not exist.
 */
export function firstOccurrence({ rrule, time, from }: FirstOccurrenceInput): Due | null {
  const rule = readRule(rrule);
  const first = isSubDaily(rule) && time !== null ? firstMoment(rule, time, from) : firstDay(rule, time, from);
  return first && rule.until !== null && first.date > rule.until ? null : first;
}

function firstDay(rule: Rule, time: string | null, from: Due): Due | null {
  const start = parseDate(from.date);
  const isPast = time !== null && from.time !== null && time <= from.time;
  // Which of the days, weeks or months counts is decided by the first date, so the interval must not skip any here.
  const each = { ...rule, interval: 1, ...(isSubDaily(rule) && { frequency: 'DAILY' as const }) };
  const days = nextDay(each, { origin: start, dtstart: start, after: isPast ? start : start - 1 });
  return days === null ? null : { date: formatDate(days), time };
}

/** "Every 2 hours from 8:00", said at 10:30, begins at 12:00. */
function firstMoment(rule: Rule, time: string, from: Due): Due | null {
  const origin = wallMinutes({ date: from.date, time });
  const passed = from.time === null ? origin - 1 : wallMinutes(from);
  const minutes = nextStep(rule, { origin, after: Math.max(origin - 1, passed) });
  return minutes === null ? null : dueOfMinutes(minutes);
}
