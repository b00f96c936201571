import { fromDays, parseDate, weekdayOf } from './civil-date.ts';
import { bareRule, clampedMonthDay, formatRule, invalidRule, MAX_INTERVAL, type Anchor, type Rule } from './rule.ts';

/** What a recurrence picker offers. */
export const PICKED_FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const;
export type PickedFrequency = (typeof PICKED_FREQUENCIES)[number];

/**
 * The rule of a recurrence picker: weekday, day of the month and day of the year come from `due` (`YYYY-MM-DD`), so that
 * moving one occurrence later does not move the series. Counting from completion (or without a date) none of them is fixed.
 * @throws AppError `invalid` for an interval that is no whole number from 1 to 10,000 or a `due` that is no date.
 */
export function ruleFrom(choice: {
  frequency: PickedFrequency;
  interval: number;
  due: string | null;
  anchor?: Anchor;
}): string {
  const { frequency, interval, due, anchor = 'due' } = choice;
  if (!Number.isInteger(interval) || interval < 1 || interval > MAX_INTERVAL) {
    throw invalidRule(`A repetition interval is a whole number from 1 to ${MAX_INTERVAL}.`);
  }
  const names = { daily: 'DAILY', weekly: 'WEEKLY', monthly: 'MONTHLY', yearly: 'YEARLY' } as const;
  const rule = bareRule(names[frequency], interval);
  if (due === null || anchor === 'completion') return formatRule(rule);
  return formatRule({ ...rule, ...fixedBy(rule.frequency, parseDate(due)) });
}

function fixedBy(frequency: Rule['frequency'], due: number): Partial<Rule> {
  const { month, day } = fromDays(due);
  if (frequency === 'WEEKLY') return { byDay: [{ ordinal: null, weekday: weekdayOf(due) }] };
  if (frequency === 'MONTHLY') return clampedMonthDay(day);
  if (frequency !== 'YEARLY') return {};
  // Only 29 February is missing in some years; 31 July never is.
  const days = month === 2 ? clampedMonthDay(day) : { byMonthDay: [day] };
  return { byMonth: [month], ...days };
}
