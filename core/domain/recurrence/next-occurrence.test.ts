import { describe, expect, it } from 'vitest';
import { nextOccurrence, upcomingOccurrences, type OccurrenceInput } from './next-occurrence.ts';
import { instantOf } from './zoned-time.ts';

/** A completion at noon of a day in the zone, of a task without a time, unless said otherwise. */
function input(rrule: string, due: string, done: string, more: Partial<OccurrenceInput> = {}): OccurrenceInput {
  const timeZone = more.timeZone ?? 'Europe/Berlin';
  const completedAt = instantOf({ date: done, time: '12:00', timeZone });
  const moved = more.due ?? { date: due, time: null };
  const standard = { anchor: 'due', due: moved, ruleDate: moved, dtstart: due, occurrenceNo: 1 } as const;
  return { rrule, completedAt, timeZone, ...standard, ...more };
}

const next = (...args: Parameters<typeof input>): string | null => nextOccurrence(input(...args))?.date ?? null;

/** Due dates of a series of which each task is completed on its day. */
function chain(rrule: string, due: string, n: number): string[] {
  return upcomingOccurrences(input(rrule, due, due), n).map(({ date }) => date);
}

describe('US6.1, recurrence 2: the next occurrence counted from the due date', () => {
  it('keeps the weekday when a weekly task is done late', () => {
    expect(next('FREQ=WEEKLY', '2026-08-31', '2026-09-15')).toBe('2026-09-21');
    expect(next('FREQ=WEEKLY;BYDAY=MO', '2026-08-31', '2026-09-15')).toBe('2026-09-21');
  });

  it('keeps the parity of every second week', () => {
    expect(next('FREQ=WEEKLY;INTERVAL=2', '2026-08-17', '2026-09-15')).toBe('2026-09-28');
  });

  it.each([
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '2026-11-27', '2026-11-30', '2026-12-11'],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-11-27', '2026-11-30', '2026-12-11'],
    ['FREQ=WEEKLY;BYDAY=MO', '2026-11-30', '2026-11-27', '2026-12-07'],
    ['FREQ=WEEKLY', '2026-11-30', '2026-11-27', '2026-12-07'],
    ['FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1', '2026-11-30', '2026-12-01', '2027-01-31'],
    ['FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2026-11-30', '2026-12-01', '2027-01-31'],
    ['FREQ=MONTHLY;INTERVAL=2', '2026-11-30', '2026-12-01', '2027-01-30'],
    ['FREQ=DAILY;INTERVAL=3', '2026-11-27', '2026-11-28', '2026-11-30'],
    ['FREQ=YEARLY', '2024-02-29', '2024-03-02', '2025-02-28'],
  ])('%s: of %s, moved to %s and done that day, goes on at %s by the rule', (rrule, ruleDate, due, expected) => {
    const moved = { ruleDate: { date: ruleDate, time: null }, due: { date: due, time: null }, dtstart: ruleDate };
    expect(next(rrule, due, due, moved)).toBe(expected);
  });

  it('is expanded from the first day of the series, however many occurrences were moved', () => {
    const later = { dtstart: '2026-01-31', ruleDate: { date: '2026-02-28', time: null } };
    expect(next('FREQ=MONTHLY', '2026-03-02', '2026-03-02', later)).toBe('2026-03-31');
    const fridays = { dtstart: '2026-11-13', ruleDate: { date: '2026-11-27', time: null } };
    expect(next('FREQ=WEEKLY;INTERVAL=2', '2026-12-02', '2026-12-05', fridays)).toBe('2026-12-11');
  });

  it('goes on from a postponed date that is done early', () => {
    const postponed = { dtstart: '2026-09-10', ruleDate: { date: '2026-09-15', time: null } };
    expect(next('FREQ=DAILY', '2026-09-21', '2026-09-15', postponed)).toBe('2026-09-22');
  });

  it('is strictly after today, also when it is done on a date of the rule', () => {
    expect(next('FREQ=DAILY', '2026-09-10', '2026-09-15')).toBe('2026-09-16');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-04')).toBe('2026-09-07');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-05')).toBe('2026-09-07');
  });

  it('recurrence 5: clamps to the end of the month without drift', () => {
    const clamped = ['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'];
    expect(chain('FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2027-01-31', 4)).toEqual(clamped);
    expect(chain('FREQ=MONTHLY', '2027-01-31', 4)).toEqual(clamped);
    expect(chain('FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1', '2027-01-30', 3)).toEqual([
      '2027-02-28',
      '2027-03-30',
      '2027-04-30',
    ]);
  });

  it('recurrence 5: moves a yearly 29 February to the 28th and back', () => {
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

  it('counts from its rule date when the task’s own date was taken away', () => {
    const ruleDate = { date: '2026-09-01', time: '09:00' };
    const bare = { due: null, ruleDate };
    expect(nextOccurrence(input('FREQ=DAILY;INTERVAL=2', '2026-09-01', '2026-09-02', bare))).toEqual({
      date: '2026-09-03',
      time: '09:00',
    });
  });

  it('recurrence 9: has the time of the series again after one was moved to another time', () => {
    const moved = { ruleDate: { date: '2026-09-01', time: '09:15' }, due: { date: '2026-09-01', time: '11:00' } };
    expect(nextOccurrence(input('FREQ=DAILY', '2026-09-01', '2026-09-01', moved))).toEqual({
      date: '2026-09-02',
      time: '09:15',
    });
  });
});

describe('US6.1, recurrence 3: the next occurrence counted from completion', () => {
  const done = { anchor: 'completion' } as const;

  it('is the day of completion plus the interval, however late or early', () => {
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-01', '2026-09-15', done)).toBe('2026-09-18');
    expect(next('FREQ=DAILY;INTERVAL=3', '2026-09-21', '2026-09-15', done)).toBe('2026-09-18');
    expect(next('FREQ=WEEKLY;INTERVAL=2', '2026-08-31', '2026-09-15', done)).toBe('2026-09-29');
    expect(next('FREQ=MONTHLY', '2027-01-15', '2027-01-31', done)).toBe('2027-02-28');
    expect(next('FREQ=MONTHLY', '2027-01-31', '2027-02-28', done)).toBe('2027-03-28');
    expect(next('FREQ=YEARLY', '2024-01-15', '2024-02-29', done)).toBe('2025-02-28');
  });

  it.each([
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '2026-11-26', '2026-12-11'],
    ['FREQ=WEEKLY;INTERVAL=4;BYDAY=SU', '2026-11-25', '2026-12-27'],
    ['FREQ=WEEKLY;INTERVAL=4;BYDAY=SU', '2026-11-29', '2026-12-27'],
    ['FREQ=WEEKLY;INTERVAL=4;BYDAY=SU;WKST=SU', '2026-11-25', '2026-12-20'],
    ['FREQ=WEEKLY;BYDAY=MO,TH', '2026-11-24', '2026-11-30'],
    ['FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1', '2026-11-25', '2027-02-28'],
    ['FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2026-11-25', '2027-02-28'],
    ['FREQ=MONTHLY;BYDAY=1MO', '2026-11-01', '2026-12-07'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-15', '2026-03-31'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=18', '2026-11-25', '2027-12-18'],
    ['FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR', '2026-11-26', '2026-11-30'],
  ])('%s, done %s, is in the period one interval later: %s', (rrule, day, expected) => {
    expect(next(rrule, '2026-10-01', day, done)).toBe(expected);
  });

  it('uses the day of the person, not of UTC', () => {
    const completedAt = new Date('2026-09-15T20:30:00Z');
    const more = { ...done, timeZone: 'Asia/Karachi', completedAt };
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

  it('recurrence 10: step from the rule’s own moment when one was moved', () => {
    const moved = {
      ruleDate: { date: '2026-09-15', time: '08:00' },
      due: { date: '2026-09-15', time: '08:50' },
      completedAt: instantOf({ date: '2026-09-15', time: '08:55', timeZone: 'Europe/Berlin' }),
    };
    expect(nextOccurrence(input('FREQ=HOURLY;INTERVAL=2', '2026-09-15', '2026-09-15', moved))).toEqual({
      date: '2026-09-15',
      time: '10:00',
    });
  });

  it('recurrence 10: end by their COUNT and their UNTIL', () => {
    const due = { date: '2026-11-27', time: '23:00' };
    expect(next('FREQ=HOURLY;COUNT=2', due.date, due.date, { due, occurrenceNo: 1 })).toBe('2026-11-28');
    expect(next('FREQ=HOURLY;COUNT=2', due.date, due.date, { due, occurrenceNo: 2 })).toBeNull();
    expect(next('FREQ=HOURLY;UNTIL=20261127', due.date, due.date, { due })).toBeNull();
    expect(next('FREQ=MINUTELY;INTERVAL=15;UNTIL=20261128', due.date, due.date, { due })).toBe('2026-11-27');
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
  });

  it('comes after the last allowed day', () => {
    expect(next('FREQ=DAILY;UNTIL=20260902', '2026-09-01', '2026-09-01')).toBe('2026-09-02');
    expect(next('FREQ=DAILY;UNTIL=20260902', '2026-09-02', '2026-09-02')).toBeNull();
    expect(next('FREQ=DAILY;UNTIL=20260902', '2026-09-01', '2026-09-15')).toBeNull();
  });

  it('is there at once for a rule that names no day', () => {
    expect(next('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-09-01', '2026-09-01')).toBeNull();
    expect(next('FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30', '2026-09-01', '2026-09-01')).toBeNull();
    expect(next('FREQ=YEARLY;INTERVAL=10000', '2026-09-01', '2026-09-01')).toBeNull();
    expect(next('FREQ=YEARLY;INTERVAL=10000', '2026-09-01', '2026-09-01', { anchor: 'completion' })).toBeNull();
    expect(next('FREQ=DAILY', '9999-12-31', '2026-09-01')).toBeNull();
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
