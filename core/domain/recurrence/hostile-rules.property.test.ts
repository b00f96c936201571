import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canFall } from './can-fall.ts';
import { parseDate, toDays } from './civil-date.ts';
import { MINUTES_PER_DAY } from './due.ts';
import { nextDay } from './next-day.ts';
import { nextStep } from './next-step.ts';
import { isSubDaily, parseRule, readRule, type Rule } from './rule.ts';

/** Rules made to cost time: the search is bounded by the calendar, and what can never fall is refused. */

/** Counts how often a rule's parts are looked at: at least once for each step, month and shape of a month or year that is examined. */
function counted(rule: Rule): { rule: Rule; looks: () => number } {
  let looks = 0;
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(each, key) {
        looks++;
        const value: unknown = Reflect.get(each, key);
        return Array.isArray(value) ? watch(value) : value;
      },
    });
  return { rule: watch(rule), looks: () => looks };
}

/**
 * One round of the calendar is 4,800 months, and each may be compared with twelve of BYMONTH; a search without an end looks
 * millions of times.
 */
const MOST_LOOKS = 100_000;

const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(item, { minLength: 1, maxLength: 6 });
const ordinal = fc.integer({ min: -53, max: 53 }).filter((nth) => nth !== 0);
const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
const interval = fc.oneof(
  fc.constantFrom(1, 2, 3, 7, 9, 21, 27, 28, 31, 52, 84, 168, 365, 400, 773, 2_319, 8_766, 10_000),
  fc.integer({ min: 1, max: 10_000 }),
);
const part = (name: string, item: fc.Arbitrary<string | number>): fc.Arbitrary<string[]> =>
  fc
    .option(
      list(item).map((items) => `${name}=${items.join()}`),
      { nil: '' },
    )
    .map((text) => (text ? [text] : []));

const hostileRule = fc
  .tuple(
    fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'),
    interval,
    fc.tuple(
      part(
        'BYDAY',
        fc.oneof(
          weekday,
          fc.tuple(ordinal, weekday).map(([nth, day]) => `${nth}${day}`),
        ),
      ),
      part('BYMONTH', fc.integer({ min: 1, max: 12 })),
      part('BYMONTHDAY', fc.oneof(fc.constantFrom(29, 30, 31, -31), fc.integer({ min: -31, max: 31 }))),
      part('BYSETPOS', fc.oneof(fc.constantFrom(1, -1, 5, 366, -366), fc.integer({ min: -366, max: 366 }))),
    ),
  )
  .map(([frequency, n, parts]) => [`FREQ=${frequency}`, `INTERVAL=${n}`, ...parts.flat()].join(';'));
const day = fc.integer({
  min: toDays({ year: 1990, month: 1, day: 1 }),
  max: toDays({ year: 2100, month: 12, day: 31 }),
});

function tryRead(rrule: string): Rule | null {
  try {
    return readRule(rrule);
  } catch {
    return null;
  }
}

function search(rule: Rule, dtstart: number, after: number): number | null {
  if (!isSubDaily(rule)) return nextDay(rule, { origin: dtstart, dtstart, after });
  return nextStep(rule, { origin: dtstart * MINUTES_PER_DAY, after: after * MINUTES_PER_DAY });
}

describe('hostile rules', () => {
  it('cost no more than one round of the calendar, whatever their parts', () => {
    fc.assert(
      fc.property(hostileRule, day, fc.nat(40_000), (rrule, dtstart, late) => {
        const rule = tryRead(rrule);
        fc.pre(rule !== null);
        const { rule: watched, looks } = counted(rule);
        search(watched, dtstart, dtstart + late);
        expect(looks(), rrule).toBeLessThan(MOST_LOOKS);
        canFall(watched);
        expect(looks(), rrule).toBeLessThan(2 * MOST_LOOKS);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'FREQ=YEARLY;BYDAY=MO;BYSETPOS=366',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=2',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTHDAY=31;BYSETPOS=2',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=WEEKLY;INTERVAL=773;BYMONTH=2',
    'FREQ=WEEKLY;INTERVAL=52;BYMONTH=8',
    'FREQ=DAILY;INTERVAL=9;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=DAILY;INTERVAL=7;BYDAY=MO,TU,TH,FR,SA,SU',
    'FREQ=DAILY;INTERVAL=365;BYMONTH=7',
    'FREQ=HOURLY;INTERVAL=168;BYDAY=MO',
    'FREQ=HOURLY;INTERVAL=28;BYDAY=MO',
    'FREQ=HOURLY;INTERVAL=8766;BYMONTH=7,8,9,10',
    'FREQ=MINUTELY;INTERVAL=15;BYMONTH=2;BYMONTHDAY=29;BYDAY=WE',
  ])('%s is bounded also where the search is longest', (rrule) => {
    const { rule, looks } = counted(readRule(rrule));
    const start = parseDate('2026-11-25');
    search(rule, start, start);
    expect(looks()).toBeLessThan(MOST_LOOKS);
  });

  it('are refused exactly when no day of the calendar fits them', () => {
    fc.assert(
      fc.property(hostileRule, day, (rrule, dtstart) => {
        const rule = tryRead(rrule.replace(/INTERVAL=\d+/, 'INTERVAL=1').replace('FREQ=MINUTELY', 'FREQ=HOURLY'));
        fc.pre(rule !== null);
        expect(canFall(rule), rrule).toBe(search(rule, dtstart, dtstart) !== null);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a series that is thousands of occurrences late is as cheap as one that is on time', () => {
    const cost = (after: string): number => {
      const { rule, looks } = counted(parseRule('FREQ=DAILY'));
      search(rule, parseDate('1990-01-01'), parseDate(after));
      return looks();
    };
    expect(cost('2026-11-25')).toBe(cost('1990-01-01'));
  });
});
