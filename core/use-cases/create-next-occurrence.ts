import type { TaskCompleted } from '#core/domain/events/domain-event';
import type { Series, Work } from '#core/domain/ports';
import { nextOccurrence } from '#core/domain/recurrence/next-occurrence';
import type { Due } from '#core/domain/recurrence/next-occurrence';
import type { Task } from '#core/domain/task/task';
import { nameBasedId } from '#core/platform/name-based-id';

/** Name of this consumer in `processed_event` and in claims; the function of the same name calls this use case. */
export const CONSUMER = 'create-next-occurrence';

/** What came of one completion. `none`: nothing to do any more, because the task or its series is gone, stopped or open again. */
export type NextOccurrence =
  { outcome: 'created'; taskId: string } | { outcome: 'ended' | 'none' | 'exists' | 'already-processed' };

/**
 * Makes the next task of a series, once per event id and once per occurrence: the row in `processed_event` and the unique
 * (series, occurrence) commit with the task or not at all (events.md §4.3). Two completions of one occurrence make one task.
 * @throws AppError `invalid` for an invalid rule.
 */
export async function createNextOccurrence(work: Work, event: TaskCompleted): Promise<NextOccurrence> {
  const { tx, clock } = work;
  if (!(await tx.processed.claim(CONSUMER, event, clock.now()))) return { outcome: 'already-processed' };
  const { taskId, seriesId, completedAt } = event.data;
  if (seriesId === null) return { outcome: 'none' };
  const series = await tx.series.find(seriesId);
  // Locked: a reopening before this transaction is seen here, and one after it finds the task made here.
  const task = await tx.tasks.find(taskId, { includeDeleted: true, forUpdate: true });
  if (!series || series.stoppedAt || !task || task.status !== 'done' || task.seriesId !== seriesId) {
    return { outcome: 'none' };
  }
  const due = nextDue(series, task, new Date(completedAt));
  if (due === null) {
    await tx.activity.append({ kind: 'series.ended', taskId, at: clock.now() });
    return { outcome: 'ended' };
  }
  return insertNext(work, { event, task, due });
}

function nextDue(series: Series, task: Task, completedAt: Date): Due | null {
  return nextOccurrence({
    rrule: series.rrule,
    anchor: series.anchor,
    due: task.dueDate === null ? null : { date: task.dueDate, time: task.dueTime },
    completedAt,
    timeZone: series.timeZone,
    dtstart: series.dtstart,
    occurrenceNo: task.occurrenceNo ?? 1,
    until: series.until,
    count: series.count,
  });
}

async function insertNext(
  { tx, clock }: Work,
  { event, task, due }: { event: TaskCompleted; task: Task; due: Due },
): Promise<NextOccurrence> {
  const now = clock.now();
  const id = nameBasedId(task.seriesId ?? task.id, `${event.source}\n${event.id}`);
  const inserted = await tx.tasks.insert({
    id,
    userId: tx.userId,
    title: task.title,
    description: task.description,
    dueDate: due.date,
    dueTime: due.time,
    priority: task.priority,
    status: 'backlog',
    seriesId: task.seriesId,
    occurrenceNo: (task.occurrenceNo ?? 1) + 1,
    completedAt: null,
    deletedAt: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    version: 1,
  });
  if (!inserted) return { outcome: 'exists' };
  await tx.activity.append({ kind: 'task.next-created', taskId: id, at: now });
  return { outcome: 'created', taskId: id };
}
