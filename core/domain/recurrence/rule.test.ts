import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { formatRule, parseRule, readRule } from './rule.ts';

function canonicalOrError(rrule: string): string | Error {
  try {
    return formatRule(parseRule(rrule));
  } catch (error) {
    return error instanceof Error ? error : new Error('not an error');
  }
}

describe('parseRule and formatRule', () => {
  it.each([
    ['FREQ=DAILY;INTERVAL=1', 'FREQ=DAILY'],
    ['RRULE:INTERVAL=2;FREQ=WEEKLY;BYDAY=FR,MO;WKST=MO', 'FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2'],
    ['freq=monthly;byday=-1FR,2fr', 'FREQ=MONTHLY;BYDAY=-1FR,2FR'],
    ['FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=12', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=18'],
    ['FREQ=DAILY;UNTIL=20261218T235959Z', 'FREQ=DAILY;UNTIL=20261218'],
    ['FREQ=MONTHLY;BYSETPOS=-1;BYMONTHDAY=31,30,29,28', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'],
    ['FREQ=MINUTELY;INTERVAL=15', 'FREQ=MINUTELY;INTERVAL=15'],
    ['FREQ=WEEKLY;WKST=SU;COUNT=6', 'FREQ=WEEKLY;COUNT=6;WKST=SU'],
  ])('%s is written %s', (rrule, canonical) => {
    expect(formatRule(parseRule(rrule))).toBe(canonical);
    expect(formatRule(parseRule(canonical))).toBe(canonical);
  });

  it.each([
    'FREQ=SECONDLY',
    'FREQ=SECONDLY;INTERVAL=3600',
    'FREQ=MINUTELY',
    'FREQ=MINUTELY;INTERVAL=14',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=DAILY;INTERVAL=10001',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=3;UNTIL=20270101',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=WEEKLY;BYDAY=2MO',
    'FREQ=WEEKLY;BYMONTHDAY=2',
    'FREQ=MONTHLY;BYDAY=XX',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYSETPOS=1',
    'FREQ=MONTHLY;BYDAY=',
    // Never on any calendar.
    'FREQ=YEARLY;BYDAY=MO;BYSETPOS=366',
    'FREQ=YEARLY;BYDAY=MO;BYSETPOS=-54',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31',
    'FREQ=YEARLY;BYMONTH=2;BYDAY=6MO',
    'FREQ=MONTHLY;BYDAY=6FR',
    'FREQ=MONTHLY;BYDAY=-6FR',
    'FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=8',
    'FREQ=MONTHLY;BYMONTHDAY=15;BYSETPOS=2',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-30',
    'FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=3',
    'FREQ=DAILY;BYDAY=MO;BYSETPOS=2',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30',
    // A step is one moment: there is no position in it.
    'FREQ=HOURLY;BYDAY=MO;BYSETPOS=1',
    'FREQ=MINUTELY;INTERVAL=30;BYMONTHDAY=1;BYSETPOS=-1',
    'INTERVAL=2',
    'FREQ=DAILY;__proto__=1',
    'FREQ=DAILY;constructor=1',
    '',
    'every day',
    `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(5000)}1`,
  ])('refuses %.40s', (rrule) => {
    expect(() => parseRule(rrule)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'recurrence.invalid' }));
  });

  it('never throws anything but its AppError', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('FREQ=DAILY', 'INTERVAL=2', 'BYDAY=MO', ';', '=', 'UNTIL=2026'));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const outcome = canonicalOrError(parts.join(';'));
        const again = outcome instanceof Error ? outcome : canonicalOrError(outcome);
        expect(outcome instanceof AppError || again === outcome).toBe(true);
      }),
    );
  });
});

it('a stored rule of an earlier release is read, though nobody could give it any more', () => {
  for (const rrule of ['FREQ=YEARLY;BYDAY=MO;BYSETPOS=366', 'FREQ=HOURLY;BYDAY=MO;BYSETPOS=1']) {
    expect(formatRule(readRule(rrule))).toBe(rrule);
  }
  expect(() => readRule('FREQ=SECONDLY')).toThrow(AppError);
});

it.each([
  'FREQ=MONTHLY;BYDAY=5MO',
  'FREQ=YEARLY;BYDAY=53MO',
  'FREQ=YEARLY;BYDAY=MO;BYSETPOS=53',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  'FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=7',
])('%s is rare and accepted', (rrule) => {
  expect(formatRule(parseRule(rrule))).toContain('FREQ=');
});
