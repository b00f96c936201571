import { describe, expect, it } from 'vitest';
import { nextTwo } from './next-two.ts';

const at = { task: null, now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' };
const dates = (...sample: Parameters<typeof nextTwo>): string[] => nextTwo(...sample).map(({ date }) => date);

describe('the next two dates', () => {
  it('keep the time', () => {
    const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=TU', anchor: 'due' } as const;
    expect(nextTwo(weekly, { ...at, due: { date: '2026-11-24', time: '09:00' } })).toEqual([
      { date: '2026-12-01', time: '09:00' },
      { date: '2026-12-08', time: '09:00' },
    ]);
  });

  it('promise none after the last one of "3 times"', () => {
    const recurrence = { rrule: 'FREQ=DAILY;COUNT=3', anchor: 'due' } as const;
    const due = { date: '2026-11-24', time: null };
    const occurrence = (occurrenceNo: number) => ({ recurrence, occurrenceNo, dtstart: '2026-11-24', ruleDate: due });
    expect(dates(recurrence, { ...at, due, task: occurrence(1) })).toEqual(['2026-11-25', '2026-11-26']);
    expect(dates(recurrence, { ...at, due, task: occurrence(2) })).toEqual(['2026-11-25']);
    expect(dates(recurrence, { ...at, due, task: occurrence(3) })).toEqual([]);
  });

  it('keep the month’s end of the series, also where a shorter month clamped it', () => {
    const recurrence = { rrule: 'FREQ=MONTHLY', anchor: 'due' } as const;
    const due = { date: '2027-02-28', time: null };
    const task = { recurrence, occurrenceNo: 2, dtstart: '2027-01-31', ruleDate: due };
    expect(dates(recurrence, { ...at, due, task })).toEqual(['2027-03-31', '2027-04-30']);
  });

  it('come by the rule when this one was moved', () => {
    const recurrence = { rrule: 'FREQ=WEEKLY', anchor: 'due' } as const;
    const task = { recurrence, occurrenceNo: 2, dtstart: '2026-11-23', ruleDate: { date: '2026-11-30', time: null } };
    expect(dates(recurrence, { ...at, due: { date: '2026-11-27', time: null }, task })).toEqual([
      '2026-12-07',
      '2026-12-14',
    ]);
  });

  it('are none for a rule that the server refuses', () => {
    const never = { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', anchor: 'due' } as const;
    expect(dates(never, { ...at, due: { date: '2026-11-24', time: null } })).toEqual([]);
  });
});
