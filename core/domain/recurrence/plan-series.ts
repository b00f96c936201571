import { AppError } from '#core/domain/errors';
import type { Series } from '#core/domain/ports';
import { parseDate } from '#core/domain/recurrence/civil-date';
import { firstOccurrence } from '#core/domain/recurrence/first-occurrence';
import { formatRule, parseRule } from '#core/domain/recurrence/rule';
import type { Recurrence } from '#core/domain/task/task';

/** What a recurrence means for a series row, and the day on which its current occurrence is due. */
export type SeriesPlan = Pick<Series, 'rrule' | 'anchor' | 'dtstart' | 'until' | 'count'>;

/**
 * Plans a series. A due day that was chosen stays; without one the rule's first day from today on is taken, today
 * included (language.md, recurrence 4). Days are `YYYY-MM-DD`. The rule is kept in its canonical form.
 * @throws AppError `invalid`: no rule that tasks can have, or one that names no day any more.
 */
export function planSeries({
  recurrence,
  dueDate,
  today,
}: {
  recurrence: Recurrence;
  dueDate: string | null;
  today: string;
}): SeriesPlan {
  const rule = parseRule(recurrence.rrule);
  const rrule = formatRule(rule);
  const dtstart = dueDate ?? firstOccurrence({ rrule, from: today });
  if (dtstart === null) {
    throw new AppError({
      code: 'recurrence.no-date',
      kind: 'invalid',
      message: 'This repetition has no date from today on. Choose a later end.',
    });
  }
  parseDate(dtstart);
  return { rrule, anchor: recurrence.anchor, dtstart, until: rule.until, count: rule.count };
}
