import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { instantOf, localDate, localTime } from './zoned-time.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Karachi',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Australia/Lord_Howe',
];

describe('zoned time', () => {
  it('moves a time in the gap forward by the gap', () => {
    const instant = instantOf({ date: '2026-03-08', time: '02:30', timeZone: 'America/New_York' });
    expect(instant.toISOString()).toBe('2026-03-08T07:30:00.000Z');
    expect(localTime(instant, 'America/New_York')).toBe('03:30');
  });

  it('takes the first of two times in the overlap', () => {
    const instant = instantOf({ date: '2026-11-01', time: '01:30', timeZone: 'America/New_York' });
    expect(instant.toISOString()).toBe('2026-11-01T05:30:00.000Z');
  });

  it('knows the day of the person, not of the server', () => {
    expect(localDate(new Date('2026-09-15T20:30:00Z'), 'Asia/Karachi')).toBe('2026-09-16');
    expect(localDate(new Date('2026-09-15T03:30:00Z'), 'America/New_York')).toBe('2026-09-14');
  });

  it('treats a date without a time as its midnight', () => {
    expect(instantOf({ date: '2026-09-15', time: null, timeZone: 'Asia/Karachi' }).toISOString()).toBe(
      '2026-09-14T19:00:00.000Z',
    );
  });

  it('refuses an invalid zone', () => {
    expect(() => localDate(new Date(0), 'Mars/Olympus')).toThrow(/IANA/);
  });

  it('comes back to the wall time it went out with, except in gaps', () => {
    const minute = fc
      .integer({ min: 0, max: 20 * 365 * 1440 })
      .map((minutes) => new Date(Date.UTC(2015, 0, 1) + minutes * 60_000));
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), (instant, timeZone) => {
        const [date, time] = [localDate(instant, timeZone), localTime(instant, timeZone)];
        const back = instantOf({ date, time, timeZone });
        // The same wall time; the instant itself may be the first of an overlap.
        expect([localDate(back, timeZone), localTime(back, timeZone)]).toEqual([date, time]);
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime());
      }),
    );
  });

  it('a zone in a thousand mixtures of upper and lower case fills no memory for good', () => {
    const name = 'antarctica/vostok';
    const mixture = (n: number): string =>
      Array.from(name, (letter, i) => ((n >> i) & 1 ? letter.toUpperCase() : letter)).join('');
    const made = vi.spyOn(Intl, 'DateTimeFormat');
    for (let n = 0; n < 1_001; n++) expect(localDate(new Date(0), mixture(n))).toBe('1970-01-01');
    const before = made.mock.calls.length;
    // Forgotten meanwhile, so it is made anew.
    localDate(new Date(0), mixture(0));
    expect(made.mock.calls.length).toBe(before + 1);
    made.mockRestore();
  });
});
