import { describeRule } from '#core/domain/recurrence/describe-rule';
import type { Task } from '#core/domain/task/task';

const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** A day `YYYY-MM-DD` in full, "Wed 25 Nov 2026", so that it is clear which Friday is meant. */
export function describeDate(date: string): string {
  const parts = new Map(DAY.formatToParts(new Date(`${date}T00:00:00Z`)).map(({ type, value }) => [type, value]));
  return `${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`;
}

/** When a task is due, in words: "due Wed 25 Nov 2026 at 17:00 (Europe/Berlin)", or "without a date". */
export function describeDue({ dueDate, dueTime }: Pick<Task, 'dueDate' | 'dueTime'>, timeZone: string): string {
  if (dueDate === null) return 'without a date';
  return `due ${describeDate(dueDate)}${dueTime === null ? '' : ` at ${dueTime} (${timeZone})`}`;
}

/** A task in one line: title in quotes, date when there is one, repetition when there is one. */
export function describeTask(task: Task, timeZone: string): string {
  const due = task.dueDate === null ? '' : `, ${describeDue(task, timeZone)}`;
  const { recurrence } = task;
  const repeat = recurrence === null ? '' : `, repeats ${describeRule(recurrence.rrule, recurrence.anchor)}`;
  return `“${task.title}”${due}${repeat}`;
}
