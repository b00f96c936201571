import { describe, expect, it } from 'vitest';
import { nextOccurrence, upcomingOccurrences, type OccurrenceInput } from './next-occurrence.ts';
import { instantOf } from './zoned-time.ts';

/** A completion at noon of a day in the zone, of a task without a time, unless said otherwise. */
function input(rrule: string, due: string, done: string, more: Partial<OccurrenceInput> = {}): OccurrenceInput {
  const timeZone = more.timeZone ?? 'Europe/Berlin';
  const completedAt = instantOf({ date: done, time: '12:00', timeZone });
  const standard = { anchor: 'due', due: { date: due, time: null }, dtstart: due, occurrenceNo: 1 } as const;
  return { rrule, completedAt, timeZone, ...standard, ...more };
}

const next = (...args: Parameters<typeof input>): string | null => nextOccurrence(input(...args))?.date ?? null;

/** Due dates of a series of which each task is completed on its day. */
function chain(rrule: string, due: string, n: number): string[] {
  return upcomingOccurrences(input(rrule, due, due), n).map(({ date }) => date);
}

describe('US6.1: the next occurrence counted from the due date', () => {
  it('keeps the weekday when a weekly task is done late', () => {
    expect(next('FREQ=WEEKLY', '2026-08-31', '2026-09-15')).toBe('2026-09-21');
    expect(next('FREQ=WEEKLY;BYDAY=MO', '2026-08-31', '2026-09-15')).toBe('2026-09-21');
  });

  it('keeps the parity of every second week', () => {
    expect(next('FREQ=WEEKLY;INTERVAL=2', '2026-08-17', '2026-09-15')).toBe('2026-09-28');
  });

  it('goes on from a postponed date that is done early', () => {
    expect(next('FREQ=DAILY', '2026-09-21', '2026-09-15', { dtstart: '2026-09-10' })).toBe('2026-09-22');
  });

  it('is strictly after today, also when it is done on a date of the rule', () => {
    expect(next('FREQ=DAILY', '2026-09-10', '2026-09-15')).toBe('2026-09-16');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-04')).toBe('2026-09-07');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-05')).toBe('2026-09-07');
  });

  it('clamps to the end of the month without drift', () => {
    const clamped = ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'];
    expect(chain('FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2027-01-31', 4)).toEqual(clamped);
    expect(chain('FREQ=MONTHLY', '2027-01-31', 4)).toEqual(clamped);
    expect(chain('FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1', '2027-01-30', 3)).toEqual([
      '2027-02-28',
      '2027-03-30',
      '2027-04-30',
    ]);
  });

  it('moves a yearly 29 February to the 28th and back', () => {
    const expected = ['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'];
    expect(chain('FREQ=YEARLY', '2024-02-29', 4)).toEqual(expected);
    expect(chain('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1', '2024-02-29', 4)).toEqual(expected);
  });

  it('knows weekdays by number and the last one', () => {
    expect(chain('FREQ=MONTHLY;BYDAY=3FR', '2026-11-20', 3)).toEqual(['2026-12-18', '2027-01-15', '2027-02-19']);
    expect(chain('FREQ=MONTHLY;BYDAY=2FR,-1FR', '2026-11-13', 3)).toEqual(['2026-11-27', '2026-12-11', '2026-12-25']);
    expect(chain('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-26', 3)).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-01',
    ]);
  });

  it('starts from the first day of the series when the task has no due date', () => {
    expect(next('FREQ=DAILY;INTERVAL=2', '2026-09-01', '2026-09-02', { due: null })).toBe('2026-09-03');
  });
});

describe('US6.1: the next occurrence counted from completion', () => {
  it('is the day of completion plus the interval, however late or early', () => {
    const done = { anchor: 'completion' } as const;
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-15', done)).toBe('2026-09-18');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-21', '2026-09-15', done)).toBe('2026-09-18');
    expect(next('FREQ=WEEKLY;INTERVAL=2', '2026-08-31', '2026-09-15', done)).toBe('2026-09-29');
    expect(next('FREQ=MONTHLY', '2027-01-15', '2027-01-31', done)).toBe('2027-02-28');
    expect(next('FREQ=YEARLY', '2024-01-15', '2024-02-29', done)).toBe('2025-02-28');
  });

  it('uses the day of the person, not of UTC', () => {
    const completedAt = new Date('2026-09-15T20:30:00Z');
    const more = { anchor: 'completion', timeZone: 'Asia/Karachi', completedAt } as const;
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-15', '2026-09-15', more)).toBe('2026-09-19');
  });
});

describe('wall time over clock changes', () => {
  it('keeps 02:30 in the gap, and shows it at 03:30 that day only', () => {
    const due = { date: '2026-03-07', time: '02:30' };
    const more = { timeZone: 'America/New_York', due };
    const [gap, after] = upcomingOccurrences(input('FREQ=DAILY', '2026-03-07', '2026-03-07', more), 2);
    expect(gap).toEqual({ date: '2026-03-08', time: '02:30' });
    expect(instantOf({ ...gap!, timeZone: 'America/New_York' }).toISOString()).toBe('2026-03-08T07:30:00.000Z');
    expect(after).toEqual({ date: '2026-03-09', time: '02:30' });
  });

  it('keeps a time of day when the clocks go back', () => {
    const due = { date: '2026-10-24', time: '09:00' };
    expect(nextOccurrence(input('FREQ=DAILY', '2026-10-24', '2026-10-24', { due }))).toEqual({
      date: '2026-10-25',
      time: '09:00',
    });
  });
});

describe('hourly and quarter-hourly series', () => {
  it('step from the due time past now', () => {
    const due = { date: '2026-09-15', time: '08:00' };
    const completedAt = instantOf({ date: '2026-09-15', time: '11:10', timeZone: 'Europe/Berlin' });
    const more = { due, completedAt };
    expect(nextOccurrence(input('FREQ=HOURLY;INTERVAL=2', due.date, due.date, more))).toEqual({
      ...due,
      time: '12:00',
    });
    expect(nextOccurrence(input('FREQ=MINUTELY;INTERVAL=15', due.date, due.date, more))).toEqual({
      ...due,
      time: '11:15',
    });
  });

  it('step from completion over midnight', () => {
    const completedAt = instantOf({ date: '2026-09-15', time: '23:30', timeZone: 'Europe/Berlin' });
    const more = { anchor: 'completion', completedAt } as const;
    expect(nextOccurrence(input('FREQ=HOURLY', '2026-09-15', '2026-09-15', more))).toEqual({
      date: '2026-09-16',
      time: '00:30',
    });
  });

  it('skip the days that the rule leaves out', () => {
    const due = { date: '2026-11-27', time: '23:00' };
    expect(nextOccurrence(input('FREQ=HOURLY;BYDAY=MO', due.date, due.date, { due }))).toEqual({
      date: '2026-11-30',
      time: '00:00',
    });
  });
});

describe('the end of a series', () => {
  it('comes after the counted occurrences', () => {
    expect(next('FREQ=DAILY;COUNT=3', '2026-09-01', '2026-09-01', { occurrenceNo: 2 })).toBe('2026-09-02');
    expect(next('FREQ=DAILY;COUNT=3', '2026-09-01', '2026-09-01', { occurrenceNo: 3 })).toBeNull();
    expect(next('FREQ=DAILY', '2026-09-01', '2026-09-01', { occurrenceNo: 3, count: 3 })).toBeNull();
  });

  it('comes after the last allowed day, the earlier of the rule and the series', () => {
    expect(next('FREQ=DAILY;UNTIL=20260902', '2026-09-01', '2026-09-01')).toBe('2026-09-02');
    expect(next('FREQ=DAILY;UNTIL=20260902', '2026-09-02', '2026-09-02')).toBeNull();
    expect(next('FREQ=DAILY;UNTIL=20270101', '2026-09-02', '2026-09-02', { until: '2026-09-02' })).toBeNull();
  });

  it('is there at once for a rule that names no day', () => {
    expect(next('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-09-01', '2026-09-01')).toBeNull();
    expect(next('FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30', '2026-09-01', '2026-09-01')).toBeNull();
    expect(next('FREQ=YEARLY;INTERVAL=10000', '2026-09-01', '2026-09-01')).toBeNull();
  });

  it('shortens the list of upcoming dates', () => {
    expect(chain('FREQ=DAILY;COUNT=3', '2026-09-01', 5)).toEqual(['2026-09-02', '2026-09-03']);
  });
});

it('upcoming dates before saving count a future task from its due date', () => {
  const more = { anchor: 'completion' } as const;
  const dates = upcomingOccurrences(input('FREQ=DAILY;INTERVAL=3', '2026-12-01', '2026-11-24', more), 2);
  expect(dates.map(({ date }) => date)).toEqual(['2026-12-04', '2026-12-07']);
});
