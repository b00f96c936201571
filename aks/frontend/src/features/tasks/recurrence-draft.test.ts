import { describe, expect, it } from 'vitest';
import { draftOf, newFirstDay, recurrenceOf } from './recurrence-draft.ts';

const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=TU', anchor: 'due' } as const;
const weekdays = { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', anchor: 'due' } as const;

describe('recurrence picker', () => {
  it.each([
    ['FREQ=DAILY;INTERVAL=3', 'daily', 3],
    ['FREQ=WEEKLY;BYDAY=TU', 'weekly', 1],
    ['FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', 'monthly', 1],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 'yearly', 1],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'custom', 1],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'custom', 1],
    ['FREQ=MONTHLY;BYDAY=3FR', 'custom', 1],
    ['FREQ=DAILY;COUNT=6', 'custom', 1],
    ['FREQ=HOURLY;INTERVAL=2', 'custom', 2],
    ['nonsense of a newer release', 'custom', 1],
  ])('%s shows as %s every %i', (rrule, frequency, interval) => {
    expect(draftOf({ rrule, anchor: 'due' })).toEqual({ frequency, interval, anchor: 'due', movesAll: false });
  });

  it('moving one occurrence does not move the series', () => {
    expect(recurrenceOf(draftOf(weekly), { original: weekly, due: '2026-11-27' })).toBe(weekly);
  });

  it('moving all that follow takes the day of the new date into the rule and begins it there', () => {
    const draft = { ...draftOf(weekly), movesAll: true };
    expect(recurrenceOf(draft, { original: weekly, due: '2026-11-27' })?.rrule).toBe('FREQ=WEEKLY;BYDAY=FR');
    expect(newFirstDay(draft, '2026-11-27')).toBe('2026-11-27');
    expect(newFirstDay({ ...draft, movesAll: false }, '2026-11-27')).toBeNull();
    expect(newFirstDay({ ...draft, frequency: 'none' }, '2026-11-27')).toBeNull();
    const kept = { ...draftOf(weekdays), movesAll: true };
    expect(recurrenceOf(kept, { original: weekdays, due: '2026-11-29' })).toEqual(weekdays);
  });

  it('a rule that the controls cannot say is kept, with another anchor if wanted', () => {
    const draft = { ...draftOf(weekdays), anchor: 'completion' as const };
    expect(recurrenceOf(draft, { original: weekdays, due: null })).toEqual({ ...weekdays, anchor: 'completion' });
  });

  it('a picked rule takes its day from the due date', () => {
    const draft = { frequency: 'weekly', interval: 2, anchor: 'due', movesAll: false } as const;
    expect(recurrenceOf(draft, { original: null, due: '2026-11-27' })).toEqual({
      rrule: 'FREQ=WEEKLY;BYDAY=FR;INTERVAL=2',
      anchor: 'due',
    });
    expect(recurrenceOf({ ...draft, frequency: 'none' }, { original: weekly, due: null })).toBeNull();
  });
});
