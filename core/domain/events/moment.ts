const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(9999, 11, 31);

/**
 * True for an ISO 8601 time with its zone that every part of the system can read: in the years 1970 to 9999, and on a clock that
 * exists. `format: 'date-time'` alone also takes leap seconds and `[Europe/Berlin]` at the end, which `Date` cannot read.
 */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string' || !FORM.test(value)) return false;
  const time = Date.parse(value);
  return time >= FIRST && time <= LAST;
}
