import { AppError } from '#core/domain/errors';
import type { TaskRow, Work } from '#core/domain/ports';
import { localDate } from '#core/domain/recurrence/zoned-time';
import type { NewTask, Task } from '#core/domain/task/task';
import { checkDue } from '#core/domain/task/check-due';
import { checkTitle } from '#core/domain/task/check-title';
import { planSeries, type SeriesPlan } from '#core/domain/recurrence/plan-series';

export type CreateTaskInput = {
  task: NewTask;
  /** IANA zone of the person: decides what today is for a repetition without a date. */
  timeZone: string;
};

/**
 * Makes a task; with a recurrence also its series, of which it is occurrence 1.
 * @throws AppError `invalid`: a time without a date, or a repetition that tasks cannot have.
 */
export async function createTask({ tx, clock, ids }: Work, { task, timeZone }: CreateTaskInput): Promise<Task> {
  const now = clock.now();
  const plan = task.recurrence
    ? planSeries({
        recurrence: task.recurrence,
        dueDate: task.dueDate ?? null,
        today: localDate(now, timeZone),
      })
    : null;
  const seriesId = plan ? ids.next() : null;
  if (plan && seriesId) await tx.series.insert({ ...plan, id: seriesId, userId: tx.userId, timeZone, stoppedAt: null });
  const created = await tx.tasks.insert({ ...newRow(task, plan, now), id: ids.next(), userId: tx.userId, seriesId });
  if (!created) throw idTaken();
  await tx.activity.append({ kind: 'task.created', taskId: created.id, at: now });
  return created;
}

function newRow(task: NewTask, plan: SeriesPlan | null, now: Date): Omit<TaskRow, 'id' | 'userId' | 'seriesId'> {
  const due = checkDue({
    dueDate: task.dueDate ?? plan?.dtstart ?? null,
    dueTime: task.dueTime ?? null,
    isTimeNew: true,
  });
  return {
    title: checkTitle(task.title),
    description: task.description ?? '',
    ...due,
    priority: task.priority ?? 4,
    status: 'backlog',
    occurrenceNo: plan ? 1 : null,
    completedAt: null,
    deletedAt: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    version: 1,
  };
}

function idTaken(): AppError {
  return new AppError({ code: 'task.id-taken', kind: 'conflict', message: 'The task was not made. Try again.' });
}
