import { AppError } from './errors.ts';

/**
 * What IANA names look like (https://data.iana.org/time-zones/theory.html): no offsets such as `+05:30`, which `Intl` takes
 * as well, but which know no daylight saving time.
 */
export const TIME_ZONE_PATTERN = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$';
export const TIME_ZONE_MAX_LENGTH = 64;
const SHAPE = new RegExp(TIME_ZONE_PATTERN);

/**
 * An IANA time zone as it was given: aliases such as `Asia/Kolkata` stay, since browsers disagree about which is the main name.
 * @throws AppError `invalid`, code `time-zone.invalid`.
 */
export function checkTimeZone(timeZone: string): string {
  if (timeZone.length <= TIME_ZONE_MAX_LENGTH && SHAPE.test(timeZone) && isKnown(timeZone)) return timeZone;
  const message = 'The time zone must be an IANA name, like Europe/Berlin.';
  throw new AppError({ code: 'time-zone.invalid', kind: 'invalid', message });
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
