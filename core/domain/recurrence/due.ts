import type { Task } from '../task/task.ts';
import { formatDate, parseDate } from './civil-date.ts';

/** A due day `YYYY-MM-DD` with an optional wall time `HH:MM`, both in the user's zone. */
export type Due = NonNullable<Task['ruleDate']>;

export const MINUTES_PER_DAY = 1_440;

/** Wall minutes since 1970-01-01 00:00; a day without a time is its midnight. */
export function wallMinutes({ date, time }: Due): number {
  const [hour = 0, minute = 0] = (time ?? '00:00').split(':').map(Number);
  return parseDate(date) * MINUTES_PER_DAY + hour * 60 + minute;
}

/** Day and wall time of wall minutes since 1970-01-01 00:00. */
export function dueOfMinutes(minutes: number): { date: string; time: string } {
  const time = ((minutes % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  const clock = [Math.floor(time / 60), time % 60].map((part) => String(part).padStart(2, '0'));
  return { date: formatDate(Math.floor(minutes / MINUTES_PER_DAY)), time: clock.join(':') };
}
