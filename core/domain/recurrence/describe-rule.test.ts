import { describe, expect, it } from 'vitest';
import { describeRule } from './describe-rule.ts';

describe('describeRule', () => {
  it.each([
    ['FREQ=DAILY', 'every day'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
    ['FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2', 'every 2 weeks on Monday and Friday'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;INTERVAL=2', 'every 2 weeks on weekdays'],
    ['FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', 'monthly on the last day'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'monthly on the last day'],
    ['FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1', 'monthly on the 30th (or the last day)'],
    ['FREQ=MONTHLY;BYDAY=-1FR,2FR', 'monthly on the 2nd Friday and the last Friday'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'monthly on the last weekday'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=18', 'yearly on December 18'],
    ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', 'yearly on the 4th Thursday in November'],
    ['FREQ=DAILY;COUNT=6', 'every day 6 times'],
    ['FREQ=WEEKLY;BYDAY=MO;UNTIL=20261218', 'every Monday until 2026-12-18'],
    ['FREQ=MINUTELY;INTERVAL=20', 'every 20 minutes'],
    // Stored by an earlier release; nobody can give it any more.
    ['FREQ=YEARLY;BYDAY=MO;BYSETPOS=366', 'yearly on the 366th Monday'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'by the rule FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'],
  ])('%s is "%s"', (rrule, words) => {
    expect(describeRule(rrule, 'due')).toBe(words);
  });

  it('says when it counts from completion', () => {
    expect(describeRule('FREQ=DAILY;INTERVAL=3', 'completion')).toBe('every 3 days after completion');
  });
});
