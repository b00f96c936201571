import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { addMonths, daysInMonth, formatDate, fromDays, parseDate, toDays, weekdayOf } from './civil-date.ts';

const anyDay = fc.integer({
  min: toDays({ year: 1, month: 1, day: 1 }),
  max: toDays({ year: 9999, month: 12, day: 31 }),
});

describe('civil dates', () => {
  it('agree with the platform calendar on every day from year 1 to 9999', () => {
    fc.assert(
      fc.property(anyDay, (days) => {
        const platform = new Date(days * 86_400_000);
        expect(fromDays(days)).toEqual({
          year: platform.getUTCFullYear(),
          month: platform.getUTCMonth() + 1,
          day: platform.getUTCDate(),
        });
        expect(weekdayOf(days)).toBe(platform.getUTCDay() || 7);
        expect(toDays(fromDays(days))).toBe(days);
        expect(parseDate(formatDate(days))).toBe(days);
      }),
    );
  });

  it('clamp added months to the end of the month', () => {
    expect(formatDate(addMonths(parseDate('2026-01-31'), 1))).toBe('2026-02-28');
    expect(formatDate(addMonths(parseDate('2024-01-31'), 1))).toBe('2024-02-29');
    expect(formatDate(addMonths(parseDate('2026-11-30'), 3))).toBe('2027-02-28');
    expect(formatDate(addMonths(parseDate('2026-01-15'), -1))).toBe('2025-12-15');
  });

  it('know leap years', () => {
    expect([1900, 2000, 2024, 2026].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29, 28]);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '', '0000-01-01', '2026-01-01T00:00'])('refuse %j', (text) => {
    expect(() => parseDate(text)).toThrow(AppError);
  });
});
