import { limitReached, USER_LIMITS } from '#core/domain/limits';
import type { Transaction } from '#core/domain/ports';

/**
 * Refuses one more task than a person may keep.
 * @throws AppError `conflict`, code `limit.tasks`.
 */
export async function requireRoomForTask(tx: Transaction): Promise<void> {
  if (await tx.tasks.areMany(USER_LIMITS.tasks)) throw limitReached('tasks');
}

/**
 * Refuses one more repeating task than a person may keep: each costs events and a new task again and again.
 * @throws AppError `conflict`, code `limit.series`.
 */
export async function requireRoomForSeries(tx: Transaction): Promise<void> {
  if (await tx.tasks.areManyRepeating(USER_LIMITS.series)) throw limitReached('series');
}
