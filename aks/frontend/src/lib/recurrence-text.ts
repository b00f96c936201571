import { describeRule } from '#core/domain/recurrence/describe-rule';
import type { Task } from '#core/domain/task/task';

/** The repetition in words; a rule of a newer release that we cannot read is still a repetition. */
export function recurrenceText({ recurrence }: Task): string {
  if (!recurrence) return '';
  try {
    return describeRule(recurrence.rrule, recurrence.anchor);
  } catch {
    return 'repeats';
  }
}
