import type { Reopened } from '#core/domain/api';
import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { requireTask, requireVersion } from './require-task.ts';

/**
 * Undoes a completion. The next occurrence that it made goes with it when nobody touched that, else both stay and the
 * answer says so (docs/design/language-and-recurrence.md §4.8). Reopening an open task changes nothing.
 * @throws AppError `not-found`; `precondition-failed` when the task is done in another version.
 */
export async function reopenTask(
  work: Work,
  { taskId, expectedVersion }: { taskId: string; expectedVersion?: number },
): Promise<Reopened> {
  const { tx, clock } = work;
  const task = await requireTask(tx, taskId);
  if (task.status !== 'done') return { task, nextOccurrence: 'none' };
  requireVersion(task, expectedVersion);
  const now = clock.now();
  const reopened = await tx.tasks.update(taskId, { status: 'backlog', completedAt: null }, { now });
  await tx.activity.append({ kind: 'task.reopened', taskId, at: now });
  return { task: reopened, nextOccurrence: await takeBackNext(work, task) };
}

async function takeBackNext({ tx, clock }: Work, task: Task): Promise<Reopened['nextOccurrence']> {
  if (task.seriesId === null || task.occurrenceNo === null) return 'none';
  const found = await tx.tasks.findOccurrence(task.seriesId, task.occurrenceNo + 1, { includeDeleted: true });
  if (!found) return 'none';
  const next = await tx.tasks.find(found.id, { forUpdate: true });
  if (next && (next.version > 1 || next.status === 'done')) return 'kept';
  const now = clock.now();
  // Its occurrence number becomes free, also when the person had deleted it: completing the task again makes that occurrence again.
  const number = { seriesId: null, occurrenceNo: null, ruleDate: null };
  await tx.tasks.update(found.id, { ...number, ...(next && { deletedAt: now.toISOString() }) }, { now });
  if (!next) return 'none';
  await tx.activity.append({ kind: 'task.deleted', taskId: next.id, at: now });
  return 'removed';
}
