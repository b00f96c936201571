import { AppError } from '#core/domain/errors';
import { USER_LIMITS } from '#core/domain/limits';
import type { TaskRow, Work } from '#core/domain/ports';
import { planSeries, type SeriesPlan } from '#core/domain/recurrence/plan-series';
import { checkDue } from '#core/domain/task/check-due';
import { checkTitle } from '#core/domain/task/check-title';
import type { NewTask, Task } from '#core/domain/task/task';
import { requireRoomForSeries, requireRoomForTask } from './require-room.ts';

export type CreateTaskInput = {
  task: NewTask;
  /** IANA zone of the person: decides what today is for a repetition without a date. */
  timeZone: string;
};

/**
 * Makes a task; with a recurrence also its series, of which it is occurrence 1. Everything is checked before anything is
 * written: a chat commits what was written before a refusal.
 * @throws AppError `invalid`: a time without a date, or a repetition that tasks cannot have; `conflict`, code `limit.tasks`
 * or `limit.series`, when the person has as many as one may keep.
 */
export async function createTask({ tx, clock, ids }: Work, { task, timeZone }: CreateTaskInput): Promise<Task> {
  const now = clock.now();
  const plan = planOf(task, now, timeZone);
  const fields = newRow(task, plan, now);
  if (plan) {
    await requireRoomForTask(tx);
    await requireRoomForSeries(tx);
  }
  const seriesId = plan && ids.next();
  if (plan && seriesId) {
    const { ruleDate: _ruleDate, ...series } = plan;
    await tx.series.insert({ ...series, id: seriesId, userId: tx.userId, stoppedAt: null });
  }
  const options = { note: 'task.created', most: USER_LIMITS.tasks } as const;
  const created = await tx.tasks.insert({ ...fields, id: ids.next(), userId: tx.userId, seriesId }, options);
  if (created) return created;
  await requireRoomForTask(tx);
  throw idTaken();
}

function planOf(
  { recurrence, dueDate = null, dueTime = null }: NewTask,
  now: Date,
  timeZone: string,
): SeriesPlan | null {
  if (!recurrence) return null;
  return planSeries({ task: null, recurrence, dtstart: null, dueDate, dueTime, now, timeZone });
}

function newRow(task: NewTask, plan: SeriesPlan | null, now: Date): Omit<TaskRow, 'id' | 'userId' | 'seriesId'> {
  const { date, time } = plan?.ruleDate ?? { date: task.dueDate ?? null, time: task.dueTime ?? null };
  return {
    title: checkTitle(task.title),
    description: task.description ?? '',
    ...checkDue({ dueDate: date, dueTime: time, isTimeNew: true }),
    priority: task.priority ?? 4,
    status: 'backlog',
    occurrenceNo: plan ? 1 : null,
    ruleDate: plan && plan.ruleDate,
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
