import { describe, expect, it } from 'vitest';
import { dueTone, formatFullDue, formatShortDay } from './format-due.ts';

const TODAY = '2026-11-24';

describe('due dates in words', () => {
  it.each([
    ['2026-11-23', 'Yesterday', 'overdue'],
    ['2026-11-24', 'Today', 'today'],
    ['2026-11-25', 'Tomorrow', 'soon'],
    ['2026-11-30', 'Monday', 'soon'],
    ['2026-12-01', '1 Dec', 'later'],
    ['2027-01-05', '5 Jan 2027', 'later'],
    ['2026-11-20', '20 Nov', 'overdue'],
  ])('%s is %s', (day, words, tone) => {
    expect(formatShortDay(day, TODAY, 'en-GB')).toBe(words);
    expect(dueTone(day, TODAY)).toBe(tone);
  });

  it('in full they leave no doubt', () => {
    expect(formatFullDue({ date: '2026-11-27', time: '17:30' }, 'en-US')).toMatch(
      /^Friday, November 27, 2026 at 5:30\sPM$/,
    );
    expect(formatFullDue({ date: '2026-11-27', time: null }, 'en-US')).toBe('Friday, November 27, 2026');
  });
});
