import { AppError } from '#core/domain/errors';
import { parseDate } from '#core/domain/recurrence/civil-date';
import type { Due } from '#core/domain/recurrence/due';
import { instantOf } from '#core/domain/recurrence/zoned-time';

const WALL = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

/**
 * A day with its wall time: `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS]`.
 * @throws AppError `invalid`
 */
export function readWallTime(value: unknown): Due {
  const match = typeof value === 'string' ? WALL.exec(value) : null;
  const [date = '', time = null] = [match?.[1], match?.[2]];
  parseDate(date);
  if (time !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
    throw new AppError({ code: 'time.invalid', kind: 'invalid', message: 'A time must be like 17:30.' });
  }
  return { date, time };
}

/**
 * The instant of a wall time in a zone; noon for a day alone, which is that day in every zone.
 * @throws AppError `invalid`
 */
export function readMoment(value: unknown, timeZone: string): Date {
  const { date, time } = readWallTime(value);
  return instantOf({ date, time: time ?? '12:00', timeZone });
}
