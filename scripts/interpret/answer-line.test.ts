import { describe, expect, it } from 'vitest';
import { answerLine } from './answer-line.ts';

/** A Wednesday. */
const NOW = '2026-11-25T10:00:00';
const ask = (fields: object): Record<string, unknown> =>
  answerLine(JSON.stringify({ id: 7, now: NOW, timeZone: 'Europe/Berlin', ...fields }));
const action = (fields: object): unknown => (ask(fields) as { actions: unknown[] }).actions[0];

describe('interpret', () => {
  it('chat: what a message asks for', () => {
    const due = { date: '2026-11-26', time: '17:30' };
    expect(ask({ mode: 'chat', text: 'add call Ana tomorrow at 17:30' })).toEqual({
      id: 7,
      actions: [{ intent: 'add', title: 'call Ana', due, recurrence: null }],
      confidence: expect.any(Number) as number,
    });
    expect(action({ mode: 'chat', text: 'nothing of the kind' })).toMatchObject({ intent: 'unknown', title: null });
  });

  it('quick-add: title, date and repetition of a line', () => {
    expect(action({ mode: 'quick-add', text: 'water plants every! 3 days' })).toEqual({
      intent: 'add',
      title: 'water plants',
      due: { date: '2026-11-25', time: null },
      recurrence: { rrule: 'FREQ=DAILY;INTERVAL=3', anchor: 'completion' },
    });
  });

  it('when and repeat: a phrase alone, or null', () => {
    expect(action({ mode: 'when', text: 'tomorrow' })).toMatchObject({ due: { date: '2026-11-26', time: null } });
    expect(action({ mode: 'when', text: 'every day' })).toMatchObject({ due: null, recurrence: null });
    expect(action({ mode: 'when', text: 'tomorrow perhaps' })).toMatchObject({ due: null });
    expect(action({ mode: 'repeat', text: 'every monday' })).toMatchObject({
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=MO', anchor: 'due' },
    });
    expect(action({ mode: 'repeat', text: 'monday' })).toMatchObject({ due: null, recurrence: null });
  });

  it.each([
    [{ rrule: 'FREQ=WEEKLY', due: '2026-08-31', completed: '2026-09-15T12:00:00' }, '2026-09-21'],
    [{ rrule: 'FREQ=WEEKLY', ruleDate: '2026-11-30', due: '2026-11-27', completed: '2026-11-27' }, '2026-12-07'],
    [{ rrule: 'FREQ=MONTHLY', dtstart: '2026-01-31', due: '2026-02-28', completed: '2026-02-28' }, '2026-03-31'],
    [
      { rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', anchor: 'completion', due: '2026-11-20', completed: '2026-11-26' },
      '2026-12-11',
    ],
    [
      {
        rrule: 'FREQ=DAILY;COUNT=3',
        dtstart: '2026-11-01',
        ruleDate: '2026-11-02',
        due: '2026-11-02',
        completed: '2026-11-02',
      },
      '2026-11-03',
    ],
    [
      {
        rrule: 'FREQ=DAILY;COUNT=3',
        dtstart: '2026-11-01',
        ruleDate: '2026-11-03',
        due: '2026-11-03',
        completed: '2026-11-03',
      },
      null,
    ],
    [{ rrule: 'FREQ=HOURLY', due: '2026-11-25T23:30', completed: '2026-11-25T23:40:00' }, '2026-11-26'],
    [{ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', due: '2026-11-25', completed: '2026-11-25' }, null],
    [{ rrule: 'no rule', due: '2026-11-25', completed: '2026-11-25' }, null],
    [{ rrule: 'FREQ=DAILY', due: '2026-02-30', completed: '2026-11-25' }, null],
  ])('next: %j is %s', (fields, next) => {
    expect(ask({ mode: 'next', anchor: 'due', ...fields })).toEqual({ id: 7, next });
  });

  it('answers every line, also one that it cannot read', () => {
    expect(answerLine('{')).toMatchObject({ id: null, error: expect.any(String) as string });
    expect(answerLine('[1]')).toMatchObject({ id: null, error: expect.any(String) as string });
    expect(ask({ mode: 'sing', text: 'la' })).toMatchObject({
      id: 7,
      error: expect.stringContaining('quick-add') as string,
    });
    expect(ask({ mode: 'chat', text: 'hi', now: 'soon' })).toMatchObject({
      id: 7,
      error: expect.any(String) as string,
    });
  });
});
