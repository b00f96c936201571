import type { Transaction } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { requireTask, requireVersion, taskNotFound } from './require-task.ts';

type SetDoneInput = { taskId: string; isDone: boolean; now: Date; expectedVersion: number | undefined };

/**
 * Completes or reopens a task; `isChanged` is false for one that is done (open) already. Nearly always one statement does it; when
 * that finds no such task, the task is locked and looked at.
 * @throws AppError `not-found`; `precondition-failed` when the task is to be changed and has another version.
 */
export async function setDone(
  tx: Transaction,
  { taskId, isDone, now, expectedVersion: version }: SetDoneInput,
): Promise<{ task: Task; isChanged: boolean }> {
  const options = { now, version, note: isDone ? 'task.completed' : 'task.reopened' } as const;
  const changed = await tx.tasks.setDone(taskId, isDone, options);
  if (changed) return { task: changed, isChanged: true };
  const task = await requireTask(tx, taskId);
  if ((task.status === 'done') === isDone) return { task, isChanged: false };
  requireVersion(task, version);
  const retried = await tx.tasks.setDone(taskId, isDone, options);
  if (!retried) throw taskNotFound();
  return { task: retried, isChanged: true };
}
