import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../test/support/build-task.ts';
import { groupDone, groupOpen } from './group-tasks.ts';

const TODAY = '2026-11-24';
const due = (dueDate: string | null, title: string, more = {}) => buildTask({ dueDate, title, ...more });

describe('groups of open tasks', () => {
  it('are by due day, in order, without empty ones', () => {
    const tasks = [
      due(null, 'someday'),
      due('2026-12-25', 'later'),
      due('2026-12-01', 'in a week'),
      due('2026-11-25', 'tomorrow'),
      due('2026-11-23', 'yesterday'),
      due('2026-12-02', 'after a week'),
    ];
    const groups = groupOpen(tasks, TODAY).map(({ title, tasks: members }) => [
      title,
      members.map((task) => task.title),
    ]);
    expect(groups).toEqual([
      ['Overdue', ['yesterday']],
      ['Tomorrow', ['tomorrow']],
      ['Next 7 days', ['in a week']],
      ['Later', ['after a week', 'later']],
      ['No date', ['someday']],
    ]);
  });

  it('within a group: time first, none last, then priority, then age', () => {
    const tasks = [
      due(TODAY, 'old', { createdAt: '2026-11-01T00:00:00Z' }),
      due(TODAY, 'urgent', { priority: 1 }),
      due(TODAY, 'evening', { dueTime: '18:00' }),
      due(TODAY, 'morning', { dueTime: '09:00' }),
      due(TODAY, 'new'),
    ];
    const titles = groupOpen(tasks, TODAY)[0]?.tasks.map(({ title }) => title);
    expect(titles).toEqual(['morning', 'evening', 'urgent', 'old', 'new']);
  });
});

describe('groups of done tasks', () => {
  it('are by the day of completion where the person is, newest first', () => {
    const done = (completedAt: string, title: string) => buildTask({ status: 'done', completedAt, title });
    const tasks = [
      done('2026-11-20T10:00:00Z', 'friday'),
      done('2026-11-24T08:00:00Z', 'early'),
      done('2026-11-24T09:00:00Z', 'late'),
      done('2026-11-23T09:00:00Z', 'monday'),
    ];
    const groups = groupDone(tasks, { today: TODAY, dayOf: (instant) => instant.slice(0, 10), locale: 'en-GB' });
    expect(groups.map(({ title, tasks: members }) => [title, members.map((task) => task.title)])).toEqual([
      ['Today', ['late', 'early']],
      ['Yesterday', ['monday']],
      ['Friday 20 November', ['friday']],
    ]);
  });
});
