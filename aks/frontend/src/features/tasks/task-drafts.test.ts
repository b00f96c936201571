import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../test/support/build-task.ts';
import { changedFields, fieldsOf } from './task-drafts.ts';

const task = buildTask({ title: 'milk', dueDate: '2026-11-24', recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } });

describe('task drafts', () => {
  it('a patch names only what changed', () => {
    const same = { title: 'milk', dueDate: '2026-11-24', recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } as const };
    expect(changedFields(task, same)).toBeNull();
    expect(changedFields(task, { ...same, dueDate: null, priority: 1 })).toEqual({ dueDate: null, priority: 1 });
  });

  it('the patch that undoes a patch has the old values of the same fields', () => {
    expect(fieldsOf(task, { title: 'bread', recurrence: null })).toEqual({
      title: 'milk',
      recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' },
    });
  });
});
