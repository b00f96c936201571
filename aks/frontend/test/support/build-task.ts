import type { Task } from '#core/domain/task/task';

let serial = 0;

/** A task with what the test cares about; the rest is plain. */
export function buildTask(fields: Partial<Task> = {}): Task {
  const no = String(++serial).padStart(12, '0');
  return {
    id: `00000000-0000-4000-8000-${no}`,
    title: `task ${serial}`,
    description: '',
    dueDate: null,
    dueTime: null,
    priority: 4,
    status: 'backlog',
    seriesId: null,
    occurrenceNo: null,
    recurrence: null,
    dtstart: null,
    ruleDate: null,
    completedAt: null,
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T10:00:00.000Z',
    version: 1,
    ...fields,
  };
}
