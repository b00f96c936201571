import { describe, expect, it } from 'vitest';
import { taskOf, type TaskTexts } from './task-columns.ts';

const row: TaskTexts = {
  id: '3f0c8a52-98a1-4b7e-8b27-0f3f8a1c2d4e',
  title: 'Water the plants',
  description: '',
  due_date: null,
  due_time: null,
  priority: '4',
  status: 'backlog',
  series_id: null,
  occurrence_no: null,
  rule_date: null,
  rule_time: null,
  completed_at: null,
  created_at: '2026-11-25 08:30:00.123+00',
  updated_at: '2026-11-25 08:30:00.123+00',
  version: '1',
  series: null,
};
const series = (stopped: boolean) =>
  JSON.stringify({ rrule: 'FREQ=DAILY', anchor: 'due', dtstart: '2026-11-01', stopped });

describe('a task from its columns', () => {
  it.each([
    ['2026-11-25 08:30:00+00', '2026-11-25T08:30:00.000Z'],
    ['2026-11-25 08:30:00.1+00', '2026-11-25T08:30:00.100Z'],
    ['2026-11-25 08:30:00.12+00', '2026-11-25T08:30:00.120Z'],
    ['2026-11-25 08:30:00.123999+00', '2026-11-25T08:30:00.123Z'],
  ])('tells the moment %s in the form of the contract', (text, iso) => {
    expect(taskOf({ ...row, created_at: text, completed_at: text })).toMatchObject({
      createdAt: iso,
      completedAt: iso,
    });
  });

  it('has numbers, and times of day in minutes', () => {
    const { priority, version, occurrenceNo, dueTime } = taskOf({ ...row, occurrence_no: '12', due_time: '09:30:00' });
    expect({ priority, version, occurrenceNo, dueTime }).toEqual({
      priority: 4,
      version: 1,
      occurrenceNo: 12,
      dueTime: '09:30',
    });
  });

  it.each([
    [
      { rule_date: '2026-11-24', rule_time: '08:00:00', due_date: '2026-11-30' },
      { date: '2026-11-24', time: '08:00' },
    ],
    [
      { rule_date: '2026-11-24', due_date: '2026-11-30', due_time: '09:30:00' },
      { date: '2026-11-24', time: null },
    ],
    [
      { due_date: '2026-11-30', due_time: '09:30:00' },
      { date: '2026-11-30', time: '09:30' },
    ],
    [{}, { date: '2026-11-01', time: null }],
  ])('has the date that its rule gave it: %j', (columns, ruleDate) => {
    expect(taskOf({ ...row, ...columns, series_id: row.id, series: series(false) }).ruleDate).toEqual(ruleDate);
  });

  it('keeps its rule date when its series is stopped, and shows no recurrence', () => {
    const task = taskOf({ ...row, series_id: row.id, due_date: '2026-11-30', series: series(true) });
    expect(task).toMatchObject({ recurrence: null, dtstart: null, ruleDate: { date: '2026-11-30', time: null } });
  });
});
