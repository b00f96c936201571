import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { ruleFrom } from './rule-from.ts';

describe('ruleFrom', () => {
  it.each([
    ['daily', 3, '2026-11-24', 'FREQ=DAILY;INTERVAL=3'],
    ['weekly', 1, '2026-11-24', 'FREQ=WEEKLY;BYDAY=TU'],
    ['monthly', 1, '2026-11-24', 'FREQ=MONTHLY;BYMONTHDAY=24'],
    ['monthly', 1, '2026-01-29', 'FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1'],
    ['monthly', 2, '2026-01-31', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;INTERVAL=2'],
    ['yearly', 1, '2024-02-29', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1'],
    ['yearly', 1, '2026-07-31', 'FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31'],
    ['monthly', 1, null, 'FREQ=MONTHLY'],
  ] as const)('%s every %i from %s is %s', (frequency, interval, due, rrule) => {
    expect(ruleFrom({ frequency, interval, due })).toBe(rrule);
  });

  it('fixes no weekday when it counts from completion', () => {
    expect(ruleFrom({ frequency: 'weekly', interval: 1, due: '2026-11-24', anchor: 'completion' })).toBe('FREQ=WEEKLY');
  });

  it.each([0, -1, 1.5, NaN, 10_001])('refuses the interval %d', (interval) => {
    expect(() => ruleFrom({ frequency: 'daily', interval, due: null })).toThrow(AppError);
  });
});
