import type { Series, TaskRow } from '#core/domain/ports';

/** A valid open task without date or series. */
export function taskRow(userId: string, changes: Partial<TaskRow> = {}): TaskRow {
  const at = new Date('2026-11-24T10:00:00.123Z').toISOString();
  return {
    id: crypto.randomUUID(),
    userId,
    title: 'water plants',
    description: '',
    dueDate: null,
    dueTime: null,
    priority: 4,
    status: 'backlog',
    seriesId: null,
    occurrenceNo: null,
    ruleDate: null,
    completedAt: null,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}

/** A rule that goes on for ever. */
export function seriesRow(userId: string, changes: Partial<Series> = {}): Series {
  return {
    id: crypto.randomUUID(),
    userId,
    rrule: 'FREQ=DAILY;INTERVAL=3',
    anchor: 'due',
    dtstart: '2026-11-24',
    stoppedAt: null,
    ...changes,
  };
}
