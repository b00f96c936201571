import { toDays } from './civil-date.ts';
import { matchesDay } from './period-dates.ts';
import type { Rule } from './rule.ts';

const MINUTES_PER_DAY = 1_440;
const LAST_DAY = toDays({ year: 9999, month: 12, day: 31 });
/** A rule such as "hourly in January" skips at most a year of days; 29 February on a given weekday, 40 years. */
const MAX_SKIPPED_DAYS = 14_700;

/**
 * The first wall time of an hourly or minutely rule strictly after `after`, stepping whole periods from `base`.
 * Both are wall minutes since 1970-01-01 00:00: wall time is stepped, the zone comes later (language.md, recurrence 6).
 * Null when the rule names no day before the year 10000.
 */
export function nextMoment(rule: Rule, { base, after }: { base: number; after: number }): number | null {
  const period = rule.interval * (rule.frequency === 'HOURLY' ? 60 : 1);
  const stepAfter = (moment: number): number => base + (Math.max(0, Math.floor((moment - base) / period)) + 1) * period;
  let moment = after < base ? base : stepAfter(after);
  const lastDay = Math.min(LAST_DAY, Math.floor(moment / MINUTES_PER_DAY) + MAX_SKIPPED_DAYS);
  while (Math.floor(moment / MINUTES_PER_DAY) <= lastDay) {
    const day = Math.floor(moment / MINUTES_PER_DAY);
    if (matchesDay(rule, day)) return moment;
    // Nothing on this day: the first step on a later one.
    moment = stepAfter((day + 1) * MINUTES_PER_DAY - 1);
  }
  return null;
}
