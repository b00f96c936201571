import { MINUTES_PER_DAY } from './due.ts';
import { nextDate, type DateSearch } from './next-date.ts';
import { nextStep } from './next-step.ts';
import type { Rule } from './rule.ts';

/**
 * The first day of a rule of daily or longer frequency strictly after `after`; all are day numbers. Days are stepped from
 * `origin` itself, weeks, months and years from the one that holds it. Null as `nextDate` and `nextStep` say.
 */
export function nextDay(rule: Rule, search: DateSearch): number | null {
  if (rule.frequency !== 'DAILY') return nextDate(rule, search);
  const { origin, after } = search;
  const endOfDay = (after + 1) * MINUTES_PER_DAY - 1;
  const minutes = nextStep(rule, { origin: origin * MINUTES_PER_DAY, after: endOfDay });
  return minutes === null ? null : minutes / MINUTES_PER_DAY;
}
