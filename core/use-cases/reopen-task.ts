import type { Reopened } from '#core/domain/api';
import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { setDone } from './set-done.ts';

/**
 * Undoes a completion. The next occurrence that it made goes with it when nobody touched that, else both stay and the
 * answer says so (docs/design/language-and-recurrence.md §4.8). Reopening an open task changes nothing.
 * @throws AppError `not-found`; `precondition-failed` when the task is done in another version.
 */
export async function reopenTask(
  work: Work,
  { taskId, expectedVersion }: { taskId: string; expectedVersion?: number },
): Promise<Reopened> {
  const now = work.clock.now();
  const { task, isChanged } = await setDone(work.tx, { taskId, isDone: false, now, expectedVersion });
  return { task, nextOccurrence: isChanged ? await takeBackNext(work, task) : 'none' };
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
  if (!next) {
    await tx.tasks.update(found.id, number, { now });
    return 'none';
  }
  await tx.tasks.update(next.id, { ...number, deletedAt: now.toISOString() }, { now, note: 'task.deleted' });
  return 'removed';
}
