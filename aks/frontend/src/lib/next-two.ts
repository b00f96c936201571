import { AppError } from '#core/domain/errors';
import type { Due } from '#core/domain/recurrence/due';
import { previewOccurrences, type SeriesRequest } from '#core/domain/recurrence/plan-series';
import type { Recurrence } from '#core/domain/task/task';

type Asked = Pick<SeriesRequest, 'task' | 'now' | 'timeZone'> &
  Partial<Pick<SeriesRequest, 'dtstart'>> & { due: Due | null };

/** The two dates after `due`, as the server will make them; fewer when the series ends. None for what the server refuses. */
export function nextTwo(recurrence: Recurrence, { task, due, now, timeZone, dtstart = null }: Asked): Due[] {
  const dueFields = { dueDate: due?.date ?? null, dueTime: due?.time ?? null };
  try {
    return previewOccurrences({ task, recurrence, dtstart, ...dueFields, now, timeZone }, 2);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
