import { AppError } from '#core/domain/errors';
import { parseDate } from '#core/domain/recurrence/civil-date';
import type { Due } from '#core/domain/recurrence/due';
import { firstOccurrence } from '#core/domain/recurrence/first-occurrence';
import { upcomingOccurrences } from '#core/domain/recurrence/next-occurrence';
import { formatRule, parseRule, readRule } from '#core/domain/recurrence/rule';
import { localDate, localTime } from '#core/domain/recurrence/zoned-time';
import type { Recurrence, Task } from '#core/domain/task/task';

/** How a series goes on from its current occurrence, which its rule puts at `ruleDate`. */
export type SeriesPlan = Recurrence & { dtstart: string; ruleDate: Due };

export type SeriesRequest = {
  /** The task that is to repeat, as it is now; null: a new one. */
  task: Pick<Task, 'recurrence' | 'dtstart' | 'ruleDate' | 'occurrenceNo'> | null;
  recurrence: Recurrence;
  /** A new first day: this occurrence and all that follow are expanded from it. Null: as the change of the rule asks for. */
  dtstart: string | null;
  /** The due date and time that the task is to have. */
  dueDate: string | null;
  dueTime: string | null;
  now: Date;
  /** IANA zone of the user: decides what today is. */
  timeZone: string;
};

/**
 * Plans a series, before anything is written. A rule whose pattern stays (only its anchor, COUNT or UNTIL differ) keeps its
 * first day, wherever this occurrence was moved; a new pattern is expanded from the due date. Without a due date the rule's
 * first occurrence from now on is taken: today's only when its time is still ahead. The rule is kept in its canonical form.
 * @throws AppError `invalid`: no rule that tasks can have, or one that names no day any more.
 */
export function planSeries(request: SeriesRequest): SeriesPlan {
  const { task, recurrence, dtstart, dueDate, dueTime } = request;
  const { anchor } = recurrence;
  const keepsPattern = task?.recurrence && patternOf(task.recurrence.rrule) === patternOf(recurrence.rrule);
  if (keepsPattern && dtstart === null && task.dtstart !== null && task.ruleDate) {
    const rrule = formatRule(readRule(recurrence.rrule));
    return { rrule, anchor, dtstart: task.dtstart, ruleDate: task.ruleDate };
  }
  const rrule = formatRule(parseRule(recurrence.rrule));
  const ruleDate = dueDate === null ? firstFromNow(rrule, request) : { date: dueDate, time: dueTime };
  for (const date of [ruleDate.date, dtstart ?? ruleDate.date]) parseDate(date);
  return { rrule, anchor, dtstart: dtstart ?? ruleDate.date, ruleDate };
}

/**
 * The `n` occurrences after the current one, as the server will make them when each is completed as it is due: what the page
 * shows before and after a series is saved. Shorter than `n` when the series ends.
 * @throws AppError `invalid` as `planSeries`.
 */
export function previewOccurrences(request: SeriesRequest, n: number): Due[] {
  const { task, dueDate, dueTime, now, timeZone } = request;
  const plan = planSeries(request);
  const due = dueDate === null ? plan.ruleDate : { date: dueDate, time: dueTime };
  return upcomingOccurrences({ ...plan, due, completedAt: now, timeZone, occurrenceNo: task?.occurrenceNo ?? 1 }, n);
}

/** A rule without its ends. */
function patternOf(rrule: string): string {
  return formatRule({ ...readRule(rrule), count: null, until: null });
}

function firstFromNow(rrule: string, { dueTime, now, timeZone }: SeriesRequest): Due {
  const from = { date: localDate(now, timeZone), time: localTime(now, timeZone) };
  const first = firstOccurrence({ rrule, time: dueTime, from });
  if (first) return first;
  throw new AppError({
    code: 'recurrence.no-date',
    kind: 'invalid',
    message: 'This repetition has no date from today on. Choose a later end.',
  });
}
