import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule } from '../recurrence/rule.ts';
import { parseQuickAdd } from './quick-add.ts';

/** Tuesday, 24 November 2026, 10:00. */
const context = { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' };

/** A line's reading in one line: `title | date time | rule anchor`. */
function read(text: string, more: { locale?: string; now?: Date; timeZone?: string } = {}): string {
  const { title, due, recurrence } = parseQuickAdd(text, { ...context, ...more });
  const day = due ? [due.date, due.time].filter(Boolean).join(' ') : '-';
  return [title, day, ...(recurrence ? [`${recurrence.rrule} ${recurrence.anchor}`] : [])].join(' | ');
}

describe('quick add: days', () => {
  it.each([
    ['call Ana today', 'call Ana | 2026-11-24'],
    ['call Ana tomorrow', 'call Ana | 2026-11-25'],
    ['call Ana tmrw', 'call Ana | 2026-11-25'],
    ['call Ana day after tomorrow', 'call Ana | 2026-11-26'],
    ['call Ana fri', 'call Ana | 2026-11-27'],
    ['call Ana on tuesday', 'call Ana | 2026-12-01'],
    ['call Ana this tuesday', 'call Ana | 2026-11-24'],
    ['call Ana next friday', 'call Ana | 2026-12-04'],
    ['call Ana next week', 'call Ana | 2026-11-30'],
    ['call Ana next month', 'call Ana | 2026-12-01'],
    ['call Ana in 3 days', 'call Ana | 2026-11-27'],
    ['call Ana in two weeks', 'call Ana | 2026-12-08'],
    ['call Ana in a month', 'call Ana | 2026-12-24'],
    ['call Ana in 2 hours', 'call Ana | 2026-11-24 12:00'],
    ['call Ana in 20 hours', 'call Ana | 2026-11-25 06:00'],
    ['call Ana dec 18', 'call Ana | 2026-12-18'],
    ['call Ana by 18 December 2027', 'call Ana | 2027-12-18'],
    ['call Ana jan 5', 'call Ana | 2027-01-05'],
    ['call Ana feb 29', 'call Ana | 2028-02-29'],
    ['call Ana 2026-12-18', 'call Ana | 2026-12-18'],
    ['call Ana on the 15th', 'call Ana | 2026-12-15'],
    ['call Ana on the 31st', 'call Ana | 2026-12-31'],
    ['call Ana end of month', 'call Ana | 2026-11-30'],
    ['monday call Ana', 'call Ana | 2026-11-30'],
    ['call Ana no date', 'call Ana | -'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('reads 03/04 by the locale and ISO dates always the same', () => {
    expect(read('call Ana 03/04')).toBe('call Ana | 2027-03-04');
    expect(read('call Ana 03/04', { locale: 'en-US' })).toBe('call Ana | 2027-03-04');
    expect(read('call Ana 03/04', { locale: 'en-GB' })).toBe('call Ana | 2027-04-03');
    expect(read('call Ana 2027-03-04', { locale: 'en-GB' })).toBe('call Ana | 2027-03-04');
  });

  it('means the day of the person, not of the server', () => {
    const now = new Date('2026-11-24T20:30:00Z');
    expect(read('call Ana tomorrow', { now, timeZone: 'Asia/Karachi' })).toBe('call Ana | 2026-11-26');
    expect(read('call Ana tomorrow', { now, timeZone: 'America/New_York' })).toBe('call Ana | 2026-11-25');
  });
});

describe('quick add: times', () => {
  it.each([
    ['call Ana tomorrow 17:30', 'call Ana | 2026-11-25 17:30'],
    ['call Ana 17:30', 'call Ana | 2026-11-24 17:30'],
    ['call Ana at 5', 'call Ana | 2026-11-24 17:00'],
    ['call Ana tomorrow at 8', 'call Ana | 2026-11-25 08:00'],
    ['call Ana tomorrow at 5', 'call Ana | 2026-11-25 17:00'],
    ['call Ana 3:30', 'call Ana | 2026-11-24 15:30'],
    ['call Ana 9am', 'call Ana | 2026-11-25 09:00'],
    ['call Ana 9 am tomorrow', 'call Ana | 2026-11-25 09:00'],
    ['call Ana fri 12am', 'call Ana | 2026-11-27 00:00'],
    ['call Ana noon', 'call Ana | 2026-11-24 12:00'],
    ['call Ana tomorrow at 9 in the evening', 'call Ana | 2026-11-25 21:00'],
    ['call Ana tonight at 8', 'call Ana | 2026-11-24 20:00'],
    ['call Ana tomorrow morning', 'call Ana | 2026-11-25 09:00'],
    ['call Ana half past 8 tomorrow', 'call Ana | 2026-11-25 08:30'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('quick add: repetitions', () => {
  it.each([
    ['water plants every 3 days', 'water plants | 2026-11-24 | FREQ=DAILY;INTERVAL=3 due'],
    ['water plants every! 3 days', 'water plants | 2026-11-24 | FREQ=DAILY;INTERVAL=3 completion'],
    ['water plants every 3 days after completion', 'water plants | 2026-11-24 | FREQ=DAILY;INTERVAL=3 completion'],
    ['stretch every day', 'stretch | 2026-11-24 | FREQ=DAILY due'],
    ['stretch every weekday 9:15', 'stretch | 2026-11-25 09:15 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR due'],
    ['stretch every weekday 10:15', 'stretch | 2026-11-24 10:15 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR due'],
    ['stretch every week', 'stretch | 2026-11-24 | FREQ=WEEKLY due'],
    ['stretch every 2 weeks', 'stretch | 2026-11-24 | FREQ=WEEKLY;INTERVAL=2 due'],
    ['stretch every other day', 'stretch | 2026-11-24 | FREQ=DAILY;INTERVAL=2 due'],
    ['stretch every monday', 'stretch | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO due'],
    ['stretch every mon, wed and fri at 7pm', 'stretch | 2026-11-25 19:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR due'],
    ['stretch every tue-thu', 'stretch | 2026-11-24 | FREQ=WEEKLY;BYDAY=TU,WE,TH due'],
    ['stretch every weekend', 'stretch | 2026-11-28 | FREQ=WEEKLY;BYDAY=SA due'],
    ['stretch every month', 'stretch | 2026-11-24 | FREQ=MONTHLY due'],
    ['pay rent every month on the last day at 9am', 'pay rent | 2026-11-30 09:00 | FREQ=MONTHLY;BYMONTHDAY=-1 due'],
    ['pay rent every 31st', 'pay rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 due'],
    ['pay rent every month dec 31', 'pay rent | 2026-12-31 | FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 due'],
    ['review budget every 3rd friday', 'review budget | 2026-12-18 | FREQ=MONTHLY;BYDAY=3FR due'],
    ['review budget every 3rd friday starting jan', 'review budget | 2027-01-15 | FREQ=MONTHLY;BYDAY=3FR due'],
    ['review budget 2nd and last fri of each month', 'review budget | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR,2FR due'],
    ['review budget every quarter', 'review budget | 2026-11-24 | FREQ=MONTHLY;INTERVAL=3 due'],
    ['congratulate Ana every year', 'congratulate Ana | 2026-11-24 | FREQ=YEARLY due'],
    ['congratulate Ana every may 5', 'congratulate Ana | 2027-05-05 | FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5 due'],
    [
      'standup every weekday until Dec 18',
      'standup | 2026-11-24 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261218 due',
    ],
    ['standup every day for 6 times', 'standup | 2026-11-24 | FREQ=DAILY;COUNT=6 due'],
    ['standup every day for 3 weeks', 'standup | 2026-11-24 | FREQ=DAILY;UNTIL=20261215 due'],
    ['standup every day except sundays', 'standup | 2026-11-24 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA due'],
    ['check oven every 20 minutes', 'check oven | 2026-11-24 | FREQ=MINUTELY;INTERVAL=20 due'],
    ['standup daily', 'standup | 2026-11-24 | FREQ=DAILY due'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    'check oven every 10 minutes',
    'check oven every second',
    'play every second friday',
    'clean monthly on tuesday',
    'pay every 15th and 30th',
    'stretch every day except on march 6th',
    'stretch twice a day',
  ])('leaves what a rule cannot say exactly as text: %s', (text) => {
    expect(read(text)).toBe(`${text} | -`);
  });

  it('does not end a series after "twice every day"', () => {
    expect(read('brush teeth twice every day')).toBe('brush teeth twice | 2026-11-24 | FREQ=DAILY due');
  });
});

describe('quick add: plain text', () => {
  it.each([
    'The 9/11 Report',
    'renewed',
    'order wedding cake',
    'take photo of saturn',
    '13th floor',
    'Create monthly report',
    'look at 5 houses',
    'buy sun cream',
    'sun-dried tomatoes',
    'buy milk, eggs and bread #groceries',
    'version 1.5 release',
  ])('%s', (text) => {
    expect(read(text)).toBe(`${text} | -`);
  });

  it('never reads what is quoted', () => {
    expect(read('"read 1984 by friday"')).toBe('read 1984 by friday | -');
    expect(read('buy "every day" cream tomorrow')).toBe('buy "every day" cream | 2026-11-25');
    expect(read('“call every friday”')).toBe('call every friday | -');
  });

  it('leaves tags alone and looks through them for the end of the line', () => {
    expect(read('call Ana at 5 @phone !30m')).toBe('call Ana @phone !30m | 2026-11-24 17:00');
  });
});

describe('quick add: spans for highlighting', () => {
  it('are the recognised words, exactly', () => {
    const text = 'call  Ana tomorrow 17:30';
    const spans = parseQuickAdd(text, context).spans.map(({ start, end, kind }) => [kind, text.slice(start, end)]);
    expect(spans).toEqual([
      ['date', 'tomorrow'],
      ['time', '17:30'],
    ]);
  });

  it('are sorted, within the text, never overlap, and repetitions are rules that tasks accept, whatever is typed', () => {
    const words =
      'every ! 3 days last friday on the at 5 until dec 18 for 6 times " and , in a week tomorrow 17:30 each 31st month no date except';
    const line = fc.array(fc.oneof(fc.constantFrom(...words.split(' ')), fc.string({ maxLength: 5 })), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(line, (parts) => {
        const text = parts.join(' ');
        const { spans, recurrence } = parseQuickAdd(text, context);
        const edges = spans.flatMap(({ start, end }) => [start, end]);
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
        expect(edges.every((edge) => edge >= 0 && edge <= text.length)).toBe(true);
        expect(recurrence === null || parseRule(recurrence.rrule).interval > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
