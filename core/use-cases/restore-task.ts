import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { requireRoomForTask } from './require-room.ts';
import { taskNotFound } from './require-task.ts';

/**
 * Brings a deleted task back as it was. Restoring a task that is there changes nothing.
 * @throws AppError `not-found`; `conflict`, code `limit.tasks`.
 */
export async function restoreTask({ tx, clock }: Work, { taskId }: { taskId: string }): Promise<Task> {
  const live = await tx.tasks.find(taskId);
  if (live !== null) return live;
  const deleted = await tx.tasks.find(taskId, { includeDeleted: true, forUpdate: true });
  if (deleted === null) throw taskNotFound();
  await requireRoomForTask(tx);
  const now = clock.now();
  return await tx.tasks.update(taskId, { deletedAt: null }, { now, note: 'task.restored' });
}
