import { formatDate, parseDate } from './civil-date.ts';
import { nextDate } from './next-date.ts';
import { parseRule } from './rule.ts';

/**
 * The first day of a series that starts on `from` or later: `from` itself when the pattern matches it
 * (language.md, recurrence 4). Days are `YYYY-MM-DD`; null when the rule names none.
 * @throws AppError `invalid` for a rule or day that is none.
 */
export function firstOccurrence({ rrule, from }: { rrule: string; from: string }): string | null {
  const rule = parseRule(rrule);
  const start = parseDate(from);
  if (rule.frequency === 'HOURLY' || rule.frequency === 'MINUTELY') return from;
  // Which of the weeks or months counts is decided by the first date, so the interval must not skip any here.
  const days = nextDate({ ...rule, interval: 1 }, { base: start, after: start - 1, dtstart: start });
  if (days === null) return null;
  const first = formatDate(days);
  return rule.until !== null && first > rule.until ? null : first;
}
