import { describe, expect, it } from 'vitest';
import { firstOccurrence } from './first-occurrence.ts';

/** A Tuesday, at 10:30. */
const TODAY = { date: '2026-11-24', time: '10:30' };
const first = (
  rrule: string,
  time: string | null = null,
  from: Parameters<typeof firstOccurrence>[0]['from'] = TODAY,
) => firstOccurrence({ rrule, time, from });

describe('recurrence 4: the first occurrence', () => {
  it.each([
    ['FREQ=DAILY', '2026-11-24'],
    ['FREQ=DAILY;INTERVAL=3', '2026-11-24'],
    ['FREQ=WEEKLY;BYDAY=TU', '2026-11-24'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-11-30'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=5', '2026-11-30'],
    ['FREQ=MONTHLY;BYMONTHDAY=23', '2026-12-23'],
    ['FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15', '2027-04-15'],
    ['FREQ=HOURLY;INTERVAL=5', '2026-11-24'],
    ['FREQ=HOURLY;INTERVAL=5;BYDAY=MO', '2026-11-30'],
  ])('of %s is today when the pattern matches it, else the next such day: %s', (rrule, date) => {
    expect(first(rrule)).toEqual({ date, time: null });
  });

  it.each([
    ['FREQ=DAILY', '10:31', '2026-11-24'],
    ['FREQ=DAILY', '10:30', '2026-11-25'],
    ['FREQ=DAILY;INTERVAL=3', '09:00', '2026-11-25'],
    ['FREQ=WEEKLY;BYDAY=TU', '09:00', '2026-12-01'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '09:15', '2026-11-25'],
    ['FREQ=WEEKLY;BYDAY=WE', '09:00', '2026-11-25'],
    ['FREQ=WEEKLY', '09:00', '2026-12-01'],
    ['FREQ=MONTHLY;BYMONTHDAY=24', '09:00', '2026-12-24'],
    ['FREQ=DAILY;COUNT=1', '09:00', '2026-11-25'],
  ])('of %s at %s is today only when that time is still ahead: %s', (rrule, time, date) => {
    expect(first(rrule, time)).toEqual({ date, time });
  });

  it('is on a chosen first day whatever the time is now', () => {
    expect(first('FREQ=DAILY', '09:00', { date: '2026-11-24', time: null })).toEqual({
      date: '2026-11-24',
      time: '09:00',
    });
  });

  it.each([
    ['FREQ=HOURLY;INTERVAL=2', '08:00', '2026-11-24', '12:00'],
    ['FREQ=HOURLY;INTERVAL=2', '11:00', '2026-11-24', '11:00'],
    ['FREQ=HOURLY;INTERVAL=20', '08:00', '2026-11-25', '04:00'],
    ['FREQ=MINUTELY;INTERVAL=15', '08:00', '2026-11-24', '10:45'],
    ['FREQ=HOURLY;INTERVAL=2;BYDAY=WE', '08:00', '2026-11-25', '00:00'],
  ])('recurrence 10: of %s from %s is the next step: %s %s', (rrule, from, date, time) => {
    expect(first(rrule, from)).toEqual({ date, time });
  });

  it('is none when the rule ends before', () => {
    expect(first('FREQ=WEEKLY;BYDAY=MO;UNTIL=20261129')).toBeNull();
    expect(first('FREQ=DAILY;UNTIL=20261124', '09:00')).toBeNull();
    expect(first('FREQ=HOURLY;UNTIL=20261123')).toBeNull();
    expect(first('FREQ=HOURLY;INTERVAL=14;UNTIL=20261124', '09:00')).not.toBeNull();
    expect(first('FREQ=HOURLY;INTERVAL=15;UNTIL=20261124', '09:00')).toBeNull();
    expect(first('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')).toBeNull();
  });
});
