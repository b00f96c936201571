import type { TaskCompleted } from '#core/domain/events/domain-event';
import type { TaskRow, Work } from '#core/domain/ports';
import type { Due } from '#core/domain/recurrence/due';
import { nextOccurrence } from '#core/domain/recurrence/next-occurrence';
import type { Task } from '#core/domain/task/task';
import { nameBasedId } from '#core/platform/name-based-id';

/** Name of this consumer in `processed_event` and in claims; the function of the same name calls this use case. */
export const CONSUMER = 'create-next-occurrence';

/** What came of one completion. `none`: nothing to do any more, because the task or its series is gone, stopped or open again. */
export type NextOccurrence =
  { outcome: 'created'; taskId: string } | { outcome: 'ended' | 'none' | 'exists' | 'already-processed' };

/**
 * Makes the next task of a series, once per event id and once per occurrence: the row in `processed_event` and the unique
 * (series, occurrence) commit with the task or not at all. Two completions of one occurrence make one task.
 * The event only says which task to look at; what counts is the locked row. So a completion that was taken back makes nothing,
 * and when the task was completed again meanwhile, whichever event comes first counts from the completion that stands.
 * @throws AppError `invalid` for a stored rule that cannot be read.
 */
export async function createNextOccurrence(work: Work, event: TaskCompleted): Promise<NextOccurrence> {
  const { tx, clock } = work;
  const { taskId, seriesId } = event.data;
  // Sent in one packet and run in this order: one round trip in place of three, which is a quarter of an event's time.
  const [isFirst, task, series] = await Promise.all([
    tx.processed.claim(CONSUMER, event, clock.now()),
    // Locked: a reopening before this transaction is seen here, and one after it finds the task made here.
    tx.tasks.find(taskId, { includeDeleted: true, forUpdate: true }),
    // Read behind the lock: a change of the rule that we waited for counts.
    seriesId === null ? null : tx.series.find(seriesId),
  ]);
  if (!isFirst) return { outcome: 'already-processed' };
  if (seriesId === null || task?.seriesId !== seriesId) return { outcome: 'none' };
  if (!series || series.stoppedAt) return { outcome: 'none' };
  const { ruleDate, completedAt, occurrenceNo } = task;
  if (completedAt === null || ruleDate === null || occurrenceNo === null) return { outcome: 'none' };
  const due = task.dueDate === null ? null : { date: task.dueDate, time: task.dueTime };
  const next = nextOccurrence({ ...series, ruleDate, due, completedAt: new Date(completedAt), occurrenceNo });
  if (next === null) {
    await tx.activity.append({ kind: 'series.ended', taskId, at: clock.now() });
    return { outcome: 'ended' };
  }
  return insertNext(work, { event, task, next: { ...next, no: occurrenceNo + 1 } });
}

async function insertNext(
  { tx, clock }: Work,
  { event, task, next }: { event: TaskCompleted; task: Task; next: Due & { no: number } },
): Promise<NextOccurrence> {
  const now = clock.now();
  const id = nameBasedId(task.seriesId ?? task.id, `${event.source}\n${event.id}`);
  const { title, description, priority, seriesId } = task;
  const row: TaskRow = {
    id,
    userId: tx.userId,
    title,
    description,
    dueDate: next.date,
    dueTime: next.time,
    priority,
    status: 'backlog',
    seriesId,
    occurrenceNo: next.no,
    ruleDate: { date: next.date, time: next.time },
    completedAt: null,
    deletedAt: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    version: 1,
  };
  if (!(await tx.tasks.insert(row, { note: 'task.next-created' }))) return { outcome: 'exists' };
  return { outcome: 'created', taskId: id };
}
