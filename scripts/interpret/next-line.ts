import { parseDate } from '#core/domain/recurrence/civil-date';
import { nextDay } from '#core/domain/recurrence/next-day';
import { nextOccurrence } from '#core/domain/recurrence/next-occurrence';
import { isSubDaily, parseRule, type Anchor, type Rule } from '#core/domain/recurrence/rule';
import { readMoment, readWallTime } from './wall-time.ts';

/** Rules with a larger COUNT are not counted through: their end is further away than any test looks. */
const MOST_COUNTED = 10_000;

/**
 * The day of the occurrence after the one that is completed, or null when that was the last one. `ruleDate`
 * defaults to `due`, `dtstart` to `ruleDate`. How many occurrences there were is told by the dates of the rule from `dtstart` to `ruleDate`.
 * @throws AppError `invalid` for a rule, day or zone that does not exist.
 */
export function nextOf(line: Record<string, unknown>): string | null {
  const timeZone = typeof line.timeZone === 'string' ? line.timeZone : 'UTC';
  const rrule = typeof line.rrule === 'string' ? line.rrule : '';
  const anchor: Anchor = line.anchor === 'completion' ? 'completion' : 'due';
  const due = readWallTime(line.due);
  const { date, time } = readWallTime(line.ruleDate ?? line.due);
  const ruleDate = { date, time: time ?? due.time };
  const dtstart = readWallTime(line.dtstart ?? date).date;
  const completedAt = readMoment(line.completed, timeZone);
  const occurrenceNo = occurrenceNumber(parseRule(rrule), dtstart, ruleDate.date);
  return nextOccurrence({ rrule, anchor, dtstart, ruleDate, due, completedAt, timeZone, occurrenceNo })?.date ?? null;
}

function occurrenceNumber(rule: Rule, dtstart: string, ruleDate: string): number {
  if (rule.count === null || isSubDaily(rule)) return 1;
  const [first, last] = [parseDate(dtstart), parseDate(ruleDate)];
  let no = 1;
  let day: number | null = first;
  while (day !== null && day < last && no < Math.min(rule.count, MOST_COUNTED)) {
    day = nextDay(rule, { origin: first, dtstart: first, after: day });
    no++;
  }
  return no;
}
