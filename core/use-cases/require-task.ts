import { AppError } from '#core/domain/errors';
import type { Transaction } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';

/** The answer for a task that does not exist or belongs to another user; the two look the same. */
export function taskNotFound(): AppError {
  return new AppError({
    code: 'task.not-found',
    kind: 'not-found',
    message: 'There is no such task. It may have been deleted.',
  });
}

/**
 * The task, its row locked until the transaction ends.
 * @throws AppError `not-found`, code `task.not-found`.
 */
export async function requireTask(tx: Transaction, taskId: string): Promise<Task> {
  const task = await tx.tasks.find(taskId, { forUpdate: true });
  if (task === null) throw taskNotFound();
  return task;
}

/**
 * Refuses a change that was meant for another version. The task's row must be locked, so that nobody can change it in between;
 * ask before anything is written, because a chat commits what was written before a refusal.
 * @throws AppError `precondition-failed`, code `task.changed`.
 */
export function requireVersion(task: Task, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === task.version) return;
  throw new AppError({
    code: 'task.changed',
    kind: 'precondition-failed',
    message: 'The task has changed since you read it. Load it again and repeat your change.',
  });
}
