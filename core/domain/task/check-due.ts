import { AppError } from '#core/domain/errors';
import { parseDate } from '#core/domain/recurrence/civil-date';

/**
 * A due day with its optional time; without a day there is no time.
 * @throws AppError `invalid`: an invalid day, or a new time for a task that has no day.
 */
export function checkDue({
  dueDate,
  dueTime,
  isTimeNew,
}: {
  dueDate: string | null;
  dueTime: string | null;
  isTimeNew: boolean;
}): { dueDate: string | null; dueTime: string | null } {
  if (dueDate !== null) {
    parseDate(dueDate);
    return { dueDate, dueTime };
  }
  if (dueTime !== null && isTimeNew) {
    throw new AppError({
      code: 'task.time-without-date',
      kind: 'invalid',
      message: 'A due time needs a due date. Send both.',
    });
  }
  return { dueDate: null, dueTime: null };
}
