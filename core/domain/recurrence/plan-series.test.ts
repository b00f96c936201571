import { describe, expect, it } from 'vitest';
import { planSeries, previewOccurrences, type SeriesRequest } from './plan-series.ts';

/** Tuesday 24 November 2026, 11:00 in Berlin. */
const NOW = new Date('2026-11-24T10:00:00Z');
const due = (rrule: string) => ({ rrule, anchor: 'due' }) as const;

function request(fields: Partial<SeriesRequest>): SeriesRequest {
  const undated = { dtstart: null, dueDate: null, dueTime: null };
  return { task: null, recurrence: due('FREQ=WEEKLY'), ...undated, now: NOW, timeZone: 'Europe/Berlin', ...fields };
}

/** The second occurrence of every second Friday, moved from 27 to 30 November. */
const moved = {
  task: {
    recurrence: due('FREQ=WEEKLY;INTERVAL=2'),
    dtstart: '2026-11-13',
    ruleDate: { date: '2026-11-27', time: '09:00' },
    occurrenceNo: 2,
  },
  dueDate: '2026-11-30',
  dueTime: '11:00',
};

describe('planSeries', () => {
  it('begins a new series on the chosen day, else on the rule’s first day from now on', () => {
    const chosen = request({ recurrence: due('FREQ=WEEKLY;BYDAY=MO'), dueDate: '2026-12-05', dueTime: '09:00' });
    expect(planSeries(chosen)).toEqual({
      rrule: 'FREQ=WEEKLY;BYDAY=MO',
      anchor: 'due',
      dtstart: '2026-12-05',
      ruleDate: { date: '2026-12-05', time: '09:00' },
    });
    expect(planSeries(request({ recurrence: due('FREQ=WEEKLY;BYDAY=MO') })).dtstart).toBe('2026-11-30');
    expect(planSeries(request({ recurrence: due('FREQ=DAILY'), dueTime: '10:59' })).dtstart).toBe('2026-11-25');
    expect(planSeries(request({ recurrence: due('FREQ=DAILY'), dueTime: '11:01' })).dtstart).toBe('2026-11-24');
  });

  it.each([
    ['untouched', due('FREQ=WEEKLY;INTERVAL=2')],
    ['written in another way', due('RRULE:INTERVAL=2;FREQ=WEEKLY;WKST=MO')],
    ['with another end', due('FREQ=WEEKLY;INTERVAL=2;COUNT=5')],
    ['counted from completion', { rrule: 'FREQ=WEEKLY;INTERVAL=2', anchor: 'completion' } as const],
  ])('keeps the days of a series whose pattern is %s, wherever this occurrence was moved', (_, recurrence) => {
    const { dtstart, ruleDate } = moved.task;
    expect(planSeries(request({ ...moved, recurrence }))).toMatchObject({ dtstart, ruleDate });
  });

  it('expands a new pattern, or all that follow on purpose, from the day of this occurrence', () => {
    const onMonday = { dtstart: '2026-11-30', ruleDate: { date: '2026-11-30', time: '11:00' } };
    expect(planSeries(request({ ...moved, recurrence: due('FREQ=WEEKLY;INTERVAL=3') }))).toMatchObject(onMonday);
    const { recurrence } = moved.task;
    expect(planSeries(request({ ...moved, recurrence, dtstart: '2026-11-30' }))).toMatchObject(onMonday);
  });

  it('keeps a stored rule of an earlier release that nobody could give any more', () => {
    const recurrence = due('FREQ=YEARLY;BYDAY=MO;BYSETPOS=366');
    const task = { ...moved.task, recurrence };
    expect(planSeries(request({ ...moved, task, recurrence }))).toMatchObject(recurrence);
    expect(() => planSeries(request({ recurrence }))).toThrow(expect.objectContaining({ code: 'recurrence.invalid' }));
  });

  it('refuses a rule that has ended, and days that do not exist', () => {
    const code = (fields: Partial<SeriesRequest>, expected: string): void => {
      expect(() => planSeries(request(fields))).toThrow(expect.objectContaining({ kind: 'invalid', code: expected }));
    };
    code({ recurrence: due('FREQ=DAILY;UNTIL=20261123') }, 'recurrence.no-date');
    code({ recurrence: due('FREQ=DAILY;UNTIL=20261124'), dueTime: '09:00' }, 'recurrence.no-date');
    code({ dueDate: '2026-02-30' }, 'date.invalid');
    code({ dueDate: '2026-12-01', dtstart: '2026-13-01' }, 'date.invalid');
  });
});

describe('previewOccurrences', () => {
  const dates = (fields: Partial<SeriesRequest>): string[] =>
    previewOccurrences(request(fields), 2).map(({ date, time }) => `${date} ${time ?? ''}`.trim());

  it('shows what the server will make: by the rule after a move, at the series’ own time', () => {
    const { recurrence } = moved.task;
    expect(dates({ ...moved, recurrence })).toEqual(['2026-12-11 09:00', '2026-12-25 09:00']);
    expect(dates({ ...moved, recurrence, dtstart: '2026-11-30' })).toEqual(['2026-12-14 11:00', '2026-12-28 11:00']);
  });

  it('knows how many of a counted series are left', () => {
    expect(dates({ ...moved, recurrence: due('FREQ=WEEKLY;INTERVAL=2;COUNT=3') })).toEqual(['2026-12-11 09:00']);
    expect(dates({ ...moved, recurrence: due('FREQ=WEEKLY;INTERVAL=2;COUNT=2') })).toEqual([]);
  });

  it('counts an overdue occurrence as done now', () => {
    const task = { ...moved.task, recurrence: due('FREQ=DAILY') };
    const overdue = { task, recurrence: task.recurrence, dueDate: '2026-11-01', dueTime: null };
    expect(dates({ ...overdue, task: { ...task, ruleDate: { date: '2026-11-01', time: null } } })).toEqual([
      '2026-11-25',
      '2026-11-26',
    ]);
  });
});
