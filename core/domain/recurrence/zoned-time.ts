import { AppError } from '../errors.ts';
import { fromDays, parseDate } from './civil-date.ts';

/** Between wall time and instants, by the zone data of `Intl`, which browsers and Node share. */

const DAY_MS = 86_400_000;
/** There are some 600 names, but `Intl` takes them in any mixture of upper and lower case: a stranger can send millions. */
const MAX_FORMATTERS = 1_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(timeZone, formatter);
    return formatter;
  } catch (cause) {
    const message = 'The time zone must be an IANA name, like Europe/Berlin.';
    throw new AppError({ code: 'time-zone.invalid', kind: 'invalid', message, cause });
  }
}

/** Wall time of an instant as if it were UTC, in milliseconds. */
function wallMs(instantMs: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The day `YYYY-MM-DD` on which an instant falls in a zone.
 * @throws AppError `invalid`, code `time-zone.invalid`.
 */
export function localDate(instant: Date, timeZone: string): string {
  return new Date(wallMs(instant.getTime(), timeZone)).toISOString().slice(0, 10);
}

/**
 * The wall-clock time `HH:MM` of an instant in a zone.
 * @throws AppError `invalid`, code `time-zone.invalid`.
 */
export function localTime(instant: Date, timeZone: string): string {
  return new Date(wallMs(instant.getTime(), timeZone)).toISOString().slice(11, 16);
}

/**
 * The instant of a wall time. In a gap (clocks go forward) it moves forward by the gap's length: 02:30 → 03:30;
 * in an overlap it is the first of the two (Temporal's "compatible"; docs/design/language-and-recurrence.md §4.6).
 * @throws AppError `invalid`, code `date.invalid` or `time-zone.invalid`.
 */
export function instantOf({ date, time, timeZone }: { date: string; time: string | null; timeZone: string }): Date {
  const { year, month, day } = fromDays(parseDate(date));
  const [hour = 0, minute = 0] = (time ?? '00:00').split(':').map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const offsetBefore = wallMs(wall - DAY_MS, timeZone) - (wall - DAY_MS);
  const offsetAfter = wallMs(wall + DAY_MS, timeZone) - (wall + DAY_MS);
  const candidates = [wall - offsetBefore, wall - offsetAfter].filter((ms) => wallMs(ms, timeZone) === wall);
  // Without a candidate the wall time is in a gap: the offset before the change moves it forward.
  return new Date(candidates.length > 0 ? Math.min(...candidates) : wall - offsetBefore);
}
