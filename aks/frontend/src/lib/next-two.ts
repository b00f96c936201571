import { upcomingOccurrences, type Due } from '#core/domain/recurrence/next-occurrence';
import type { Recurrence } from '#core/domain/task/task';

/** The two dates after `due`, as far as the series has them. */
export function nextTwo(
  { rrule, anchor }: Recurrence,
  { due, today, now, timeZone }: { due: Due | null; today: string; now: Date; timeZone: string },
): Due[] {
  const dtstart = due?.date ?? today;
  return upcomingOccurrences({ rrule, anchor, due, completedAt: now, timeZone, dtstart, occurrenceNo: 1 }, 2);
}
