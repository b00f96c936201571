import { formatDate, parseDate } from '../recurrence/civil-date.ts';
import { localDate, localTime } from '../recurrence/zoned-time.ts';

/** The day `YYYY-MM-DD` that a time without a day means: today while it is ahead, else tomorrow. */
export function nextDayAt(time: string, { now, timeZone }: { now: Date; timeZone: string }): string {
  const today = localDate(now, timeZone);
  return time > localTime(now, timeZone) ? today : formatDate(parseDate(today) + 1);
}
