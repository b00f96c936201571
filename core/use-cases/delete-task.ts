import type { Work } from '#core/domain/ports';
import { requireVersion, taskNotFound } from './require-task.ts';

/**
 * Deletes a task so that it can be restored. Deleting a deleted task changes nothing.
 * @throws AppError `not-found`; `precondition-failed` when the version differs.
 */
export async function deleteTask(
  { tx, clock }: Work,
  { taskId, expectedVersion }: { taskId: string; expectedVersion?: number },
): Promise<void> {
  const task = await tx.tasks.find(taskId, { forUpdate: true });
  if (task === null) {
    if ((await tx.tasks.find(taskId, { includeDeleted: true })) === null) throw taskNotFound();
    return;
  }
  requireVersion(task, expectedVersion);
  const now = clock.now();
  await tx.tasks.update(taskId, { deletedAt: now.toISOString() }, { now, note: 'task.deleted' });
}
