import * as fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { describe, expect, it } from 'vitest';
import { daysInMonth, formatDate, parseDate, toDays, weekdayOf } from './civil-date.ts';
import { dueOfMinutes, wallMinutes, type Due } from './due.ts';
import { firstOccurrence } from './first-occurrence.ts';
import { nextOccurrence, upcomingOccurrences, type OccurrenceInput } from './next-occurrence.ts';
import { ruleFrom } from './rule-from.ts';
import { instantOf } from './zoned-time.ts';

/** The rules of docs/design/language-and-recurrence.md as properties; `rrule-temporal` is the oracle where RFC 5545 decides. */

const day = fc
  .integer({ min: toDays({ year: 2020, month: 1, day: 1 }), max: toDays({ year: 2040, month: 12, day: 31 }) })
  .map(formatDate);
const interval = fc.integer({ min: 1, max: 7 });
const weekdays = fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), {
  minLength: 1,
  maxLength: 7,
});
const ordinal = fc.constantFrom('1', '2', '3', '4', '5', '-1', '-2');
const monthDay = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -5, max: -1 })), {
  minLength: 1,
  maxLength: 4,
});
const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });

/** Rules that say their days by BY parts, so that clamping (ours, not RFC 5545's) plays no part. */
const explicitRule = fc.oneof(
  interval.map((n) => `FREQ=DAILY;INTERVAL=${n}`),
  fc.tuple(interval, months).map(([n, list]) => `FREQ=DAILY;INTERVAL=${n};BYMONTH=${list.join()}`),
  fc.tuple(interval, weekdays).map(([n, days]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${days.join()}`),
  fc.tuple(interval, weekdays).map(([n, days]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${days.join()};WKST=SU`),
  fc.tuple(interval, monthDay).map(([n, days]) => `FREQ=MONTHLY;INTERVAL=${n};BYMONTHDAY=${days.join()}`),
  fc.tuple(interval, monthDay).map(([n, days]) => `FREQ=MONTHLY;INTERVAL=${n};BYMONTHDAY=${days.join()};BYSETPOS=-1`),
  fc
    .tuple(interval, ordinal, weekdays)
    .map(([n, nth, days]) => `FREQ=MONTHLY;INTERVAL=${n};BYDAY=${days.map((each) => nth + each).join()}`),
  fc.tuple(interval, weekdays).map(([n, days]) => `FREQ=MONTHLY;INTERVAL=${n};BYDAY=${days.join()};BYSETPOS=1`),
  fc.tuple(weekdays, monthDay).map(([days, list]) => `FREQ=MONTHLY;BYDAY=${days.join()};BYMONTHDAY=${list.join()}`),
  fc
    .tuple(interval, months, monthDay)
    .map(([n, list, days]) => `FREQ=YEARLY;INTERVAL=${n};BYMONTH=${list.join()};BYMONTHDAY=${days.join()}`),
  fc
    .tuple(months, ordinal, weekdays)
    .map(([list, nth, days]) => `FREQ=YEARLY;BYMONTH=${list.join()};BYDAY=${days.map((each) => nth + each).join()}`),
  fc
    .tuple(fc.constantFrom('1', '20', '-1', '-10'), weekdays)
    .map(([nth, days]) => `FREQ=YEARLY;BYDAY=${days.map((each) => nth + each).join()}`),
);

const subDailyRule = fc.oneof(
  fc.tuple(interval, weekdays).map(([n, days]) => `FREQ=HOURLY;INTERVAL=${n};BYDAY=${days.join()}`),
  fc.integer({ min: 15, max: 600 }).map((n) => `FREQ=MINUTELY;INTERVAL=${n}`),
  fc
    .tuple(fc.integer({ min: 15, max: 90 }), weekdays)
    .map(([n, days]) => `FREQ=MINUTELY;INTERVAL=${n};BYDAY=${days.join()}`),
);

/** Null when the oracle has no answer; it gives up (and says so) on dates that hardly ever come, where we search on. */
function oracleAfter(rrule: string, start: string, after: string): string | null {
  const dtstart = `DTSTART;TZID=UTC:${start.replaceAll('-', '')}T000000`;
  try {
    const next = new RRuleTemporal({ rruleString: `${dtstart}\nRRULE:${rrule}` }).next(new Date(`${after}T00:00:00Z`));
    return next?.toPlainDate().toString() ?? null;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum iterations')) return null;
    throw error;
  }
}

/** The same for moments, as a day and a wall time of UTC. */
function oracleMomentAfter(rrule: string, { date, time }: Due, after: Date): Due | null {
  const dtstart = `DTSTART;TZID=UTC:${date.replaceAll('-', '')}T${(time ?? '').replace(':', '')}00`;
  try {
    const next = new RRuleTemporal({ rruleString: `${dtstart}\nRRULE:${rrule}` }).next(after);
    return next && { date: next.toPlainDate().toString(), time: next.toPlainTime().toString().slice(0, 5) };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum iterations')) return null;
    throw error;
  }
}

/** First and last day of the period of a rule that holds a day. */
function periodOf(rrule: string, date: string): { first: string; last: string } {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))];
  const days = parseDate(date);
  if (rrule.startsWith('FREQ=YEARLY')) return { first: `${year}-01-01`, last: `${year}-12-31` };
  if (rrule.startsWith('FREQ=MONTHLY')) {
    const last = toDays({ year: Number(year), month, day: daysInMonth(Number(year), month) });
    return { first: `${date.slice(0, 8)}01`, last: formatDate(last) };
  }
  if (!rrule.startsWith('FREQ=WEEKLY')) return { first: date, last: date };
  const monday = days - ((weekdayOf(days) - (rrule.includes('WKST=SU') ? 7 : 1) + 7) % 7);
  return { first: formatDate(monday), last: formatDate(monday + 6) };
}

const completion = (
  rrule: string,
  due: string,
  done: string,
  more: Partial<OccurrenceInput> = {},
): OccurrenceInput => ({
  rrule,
  anchor: 'due',
  ruleDate: more.due ?? { date: due, time: null },
  due: { date: due, time: null },
  completedAt: instantOf({ date: done, time: '12:00', timeZone: more.timeZone ?? 'UTC' }),
  timeZone: 'UTC',
  dtstart: due,
  occurrenceNo: 1,
  ...more,
});

const runs = { numRuns: 400 };

describe('nextOccurrence against rrule-temporal', () => {
  it('recurrence 2: counted from due, it is the oracle’s first date after rule date, due date and today', () => {
    const shift = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(explicitRule, day, fc.tuple(fc.nat(800), shift, fc.integer({ min: -30, max: 400 })), (...sample) => {
        const [rrule, dtstart, [age, moved, lateDays]] = sample;
        const ruleDate = oracleAfter(rrule, dtstart, formatDate(parseDate(dtstart) + age)) ?? dtstart;
        const due = formatDate(parseDate(ruleDate) + moved);
        const done = formatDate(parseDate(due) + lateDays);
        const expected = oracleAfter(rrule, dtstart, [ruleDate, due, done].toSorted().at(-1) ?? due);
        fc.pre(expected !== null);
        const more = { dtstart, ruleDate: { date: ruleDate, time: null } };
        expect(nextOccurrence(completion(rrule, due, done, more))?.date ?? null).toBe(expected);
      }),
      runs,
    );
  });

  it('recurrence 3: counted from completion, it is the oracle’s first date in the periods after that of the completion', () => {
    fc.assert(
      fc.property(explicitRule, day, day, (rrule, due, done) => {
        const { first, last } = periodOf(rrule, done);
        const expected = oracleAfter(rrule, first, last);
        fc.pre(expected !== null);
        expect(nextOccurrence(completion(rrule, due, done, { anchor: 'completion' }))?.date ?? null).toBe(expected);
      }),
      runs,
    );
  });

  it('recurrence 10: an hourly or quarter-hourly rule is the oracle’s', () => {
    const moment = fc
      .tuple(day, fc.nat(1_439))
      .map(([date, minutes]) => dueOfMinutes(parseDate(date) * 1_440 + minutes));
    fc.assert(
      fc.property(subDailyRule, moment, fc.nat(20_000), (rrule, due, lateMinutes) => {
        const done = dueOfMinutes(wallMinutes(due) + lateMinutes);
        const completedAt = instantOf({ ...done, timeZone: 'UTC' });
        const expected = oracleMomentAfter(rrule, due, completedAt);
        fc.pre(expected !== null);
        expect(nextOccurrence(completion(rrule, due.date, due.date, { due, completedAt }))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('properties of every rule', () => {
  const anchor = fc.constantFrom<('due' | 'completion')[]>('due', 'completion');
  const frequency = fc.constantFrom<('daily' | 'weekly' | 'monthly' | 'yearly')[]>(
    'daily',
    'weekly',
    'monthly',
    'yearly',
  );

  it('recurrence 4: the first occurrence may be today, the next is strictly later', () => {
    fc.assert(
      fc.property(explicitRule, anchor, day, (rrule, from, today) => {
        const first = firstOccurrence({ rrule, time: null, from: { date: today, time: '12:00' } })?.date ?? null;
        fc.pre(first !== null);
        expect(first >= today).toBe(true);
        const next = nextOccurrence(completion(rrule, first, today, { anchor: from }));
        fc.pre(next !== null);
        expect(next.date > (from === 'due' ? first : today)).toBe(true);
      }),
      runs,
    );
  });

  it('recurrence 2: weekday and parity survive any lateness', () => {
    fc.assert(
      fc.property(interval, day, fc.nat(200), (weeks, due, lateDays) => {
        const done = formatDate(parseDate(due) + lateDays);
        const next = nextOccurrence(completion(`FREQ=WEEKLY;INTERVAL=${weeks}`, due, done));
        expect((parseDate(next!.date) - parseDate(due)) % (7 * weeks)).toBe(0);
        expect(parseDate(next!.date) - parseDate(done)).toBeLessThanOrEqual(7 * weeks);
      }),
      runs,
    );
  });

  it('recurrence 5: a month end never drifts, with the picker’s rule and with a bare one', () => {
    fc.assert(
      fc.property(day, interval, frequency, (due, n, unit) => {
        const picked = upcomingOccurrences(completion(ruleFrom({ frequency: unit, interval: n, due }), due, due), 24);
        const bare = ruleFrom({ frequency: unit, interval: n, due: null });
        expect(upcomingOccurrences(completion(bare, due, due), 24)).toEqual(picked);
        const wanted = Number(due.slice(8));
        const dates = unit === 'monthly' || unit === 'yearly' ? picked.map(({ date }) => date) : [];
        const drifted = dates.filter((date) => {
          const isLastDay = formatDate(parseDate(date) + 1).endsWith('-01');
          return Number(date.slice(8)) !== wanted && !(isLastDay && Number(date.slice(8)) < wanted);
        });
        expect(drifted).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('recurrence 6: the wall time stays in every zone', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Karachi',
      'Pacific/Auckland',
      'America/Sao_Paulo',
    );
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(explicitRule, day, time, zone, (rrule, due, clock, timeZone) => {
        const next = nextOccurrence(completion(rrule, due, due, { due: { date: due, time: clock }, timeZone }));
        const expected = oracleAfter(rrule, due, due);
        fc.pre(expected !== null);
        expect(next).toEqual({ date: expected, time: clock });
      }),
      { numRuns: 200 },
    );
  });

  it('recurrence 11: a series of n ends after n', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 20 }), (due, count) => {
        expect(upcomingOccurrences(completion(`FREQ=DAILY;COUNT=${count}`, due, due), 30)).toHaveLength(count - 1);
      }),
      { numRuns: 50 },
    );
  });
});
