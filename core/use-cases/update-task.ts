import { AppError } from '#core/domain/errors';
import type { TaskChanges, Work } from '#core/domain/ports';
import { localDate } from '#core/domain/recurrence/zoned-time';
import type { Task, TaskPatch } from '#core/domain/task/task';
import { checkDue } from '#core/domain/task/check-due';
import { checkTitle } from '#core/domain/task/check-title';
import { planSeries } from '#core/domain/recurrence/plan-series';
import { requireTask } from './require-task.ts';

export type UpdateTaskInput = { taskId: string; patch: TaskPatch; timeZone: string; expectedVersion?: number };

/**
 * Changes the named fields of a task. A new date moves this occurrence only: the rule of its series stays as it is. A
 * recurrence starts, changes or (null) stops the series; a rule's COUNT counts all occurrences from the first.
 * @throws AppError `not-found`; `precondition-failed` when the version differs; `invalid` for values that do not fit
 * together; `conflict`, code `task.done`, for the status or recurrence of a task that is done.
 */
export async function updateTask(work: Work, input: UpdateTaskInput): Promise<Task> {
  const { tx, clock } = work;
  const { taskId, patch, expectedVersion } = input;
  const task = await requireTask(tx, taskId);
  if (task.status === 'done' && (patch.status !== undefined || patch.recurrence !== undefined)) throw taskIsDone();
  const { recurrence: _recurrence, ...fields } = patch;
  const changes: TaskChanges = { ...fields, ...dueOf(task, patch) };
  if (patch.title !== undefined) changes.title = checkTitle(patch.title);
  if (patch.recurrence !== undefined) Object.assign(changes, await changeSeries(work, { ...input, task, changes }));
  const now = clock.now();
  const updated = await tx.tasks.update(taskId, changes, {
    now,
    ...(expectedVersion !== undefined && { expectedVersion }),
  });
  await tx.activity.append({ kind: 'task.updated', taskId, at: now });
  return updated;
}

function dueOf(task: Task, patch: TaskPatch): TaskChanges {
  if (patch.dueDate === undefined && patch.dueTime === undefined) return {};
  const dueDate = patch.dueDate === undefined ? task.dueDate : patch.dueDate;
  const dueTime = patch.dueTime === undefined ? task.dueTime : patch.dueTime;
  return checkDue({ dueDate, dueTime, isTimeNew: typeof patch.dueTime === 'string' });
}

type SeriesChange = UpdateTaskInput & { task: Task; changes: TaskChanges };

async function changeSeries({ tx, clock, ids }: Work, change: SeriesChange): Promise<TaskChanges> {
  const { task, patch, timeZone, changes } = change;
  const now = clock.now();
  if (!patch.recurrence) {
    if (task.seriesId) await tx.series.update(task.seriesId, { stoppedAt: now });
    return {};
  }
  const dueDate = changes.dueDate === undefined ? task.dueDate : changes.dueDate;
  const plan = planSeries({ recurrence: patch.recurrence, dueDate, today: localDate(now, timeZone) });
  const isSame = task.recurrence?.rrule === plan.rrule && task.recurrence.anchor === plan.anchor;
  const due = dueDate === null && !isSame ? { dueDate: plan.dtstart } : {};
  if (isSame) return due;
  if (task.seriesId) {
    await tx.series.update(task.seriesId, { ...plan, stoppedAt: null });
    return due;
  }
  const seriesId = ids.next();
  await tx.series.insert({ ...plan, id: seriesId, userId: tx.userId, timeZone, stoppedAt: null });
  return { ...due, seriesId, occurrenceNo: 1 };
}

function taskIsDone(): AppError {
  return new AppError({
    code: 'task.done',
    kind: 'conflict',
    message: 'This task is done. Reopen it before you change its status or how it repeats.',
  });
}
