import { AppError } from '#core/domain/errors';
import type { TaskChanges, Work } from '#core/domain/ports';
import { planSeries, type SeriesPlan } from '#core/domain/recurrence/plan-series';
import { checkDue } from '#core/domain/task/check-due';
import { checkTitle } from '#core/domain/task/check-title';
import type { Task, TaskPatch } from '#core/domain/task/task';
import { requireRoomForSeries } from './require-room.ts';
import { requireTask, requireVersion } from './require-task.ts';

export type UpdateTaskInput = { taskId: string; patch: TaskPatch; timeZone: string; expectedVersion?: number };

/**
 * Changes the named fields of a task. A new date or time moves this occurrence only: the rule of its series stays as it is. A
 * recurrence starts, changes or (null) stops the series; a rule's COUNT counts all occurrences from the first. `dtstart` moves
 * this occurrence and all that follow. Everything is checked before anything is written: a chat commits what was written
 * before a refusal.
 * @throws AppError `not-found`; `precondition-failed` when the version differs; `invalid` for values that do not fit
 * together; `conflict`, code `task.done`, for the status or recurrence of a task that is done, code `limit.series` when it
 * would be one more repeating task than a person may keep.
 */
export async function updateTask(work: Work, input: UpdateTaskInput): Promise<Task> {
  const { tx, clock } = work;
  const { taskId, patch, timeZone, expectedVersion } = input;
  const task = await requireTask(tx, taskId);
  requireVersion(task, expectedVersion);
  if (task.status === 'done' && (patch.status !== undefined || concernsSeries(patch))) throw taskIsDone();
  const now = clock.now();
  const changes = changesOf(task, patch);
  const wanted = { ...task, ...changes };
  const plan = concernsSeries(patch) ? planOf(wanted, patch, { now, timeZone }) : undefined;
  if (plan && task.recurrence === null) await requireRoomForSeries(tx);
  if (plan !== undefined) Object.assign(changes, await changeSeries(work, { wanted, plan, now }));
  return await tx.tasks.update(taskId, changes, { now, note: 'task.updated' });
}

function concernsSeries({ recurrence, dtstart = null }: TaskPatch): boolean {
  return recurrence !== undefined || dtstart !== null;
}

function changesOf(task: Task, patch: TaskPatch): TaskChanges {
  const { recurrence: _recurrence, dtstart: _dtstart, ...fields } = patch;
  const changes: TaskChanges = { ...fields };
  if (patch.title !== undefined) changes.title = checkTitle(patch.title);
  if (patch.dueDate === undefined && patch.dueTime === undefined) return changes;
  const dueDate = patch.dueDate === undefined ? task.dueDate : patch.dueDate;
  const dueTime = patch.dueTime === undefined ? task.dueTime : patch.dueTime;
  const due = checkDue({ dueDate, dueTime, isTimeNew: typeof patch.dueTime === 'string' });
  // Written out also where it was only implied: a row of the release before has no rule date until its due date moves.
  return { ...changes, ...due, ruleDate: task.ruleDate };
}

/** How the task is to repeat, or null: not any more. */
function planOf(
  task: Task,
  { recurrence = task.recurrence, dtstart = null }: TaskPatch,
  at: { now: Date; timeZone: string },
): SeriesPlan | null {
  const { dueDate, dueTime } = task;
  if (recurrence) return planSeries({ task, recurrence, dtstart, dueDate, dueTime, ...at });
  if (dtstart !== null) throw doesNotRepeat();
  return null;
}

async function changeSeries(
  { tx, ids }: Work,
  { wanted: task, plan, now }: { wanted: Task; plan: SeriesPlan | null; now: Date },
): Promise<TaskChanges> {
  if (!plan) {
    if (task.seriesId) await tx.series.update(task.seriesId, { stoppedAt: now });
    return {};
  }
  const { ruleDate, ...rule } = plan;
  const dated = task.dueDate === null && !isSame(task, plan) ? { dueDate: ruleDate.date, dueTime: ruleDate.time } : {};
  if (task.seriesId) {
    await tx.series.update(task.seriesId, { ...rule, stoppedAt: null });
    return { ...dated, ruleDate };
  }
  const seriesId = ids.next();
  await tx.series.insert({ ...rule, id: seriesId, userId: tx.userId, stoppedAt: null });
  return { ...dated, ruleDate, seriesId, occurrenceNo: 1 };
}

function isSame({ recurrence, dtstart }: Task, plan: SeriesPlan): boolean {
  return recurrence?.rrule === plan.rrule && recurrence.anchor === plan.anchor && dtstart === plan.dtstart;
}

function doesNotRepeat(): AppError {
  return new AppError({
    code: 'task.does-not-repeat',
    kind: 'invalid',
    message: 'Only a repeating task has a first day. Send its recurrence too.',
  });
}

function taskIsDone(): AppError {
  return new AppError({
    code: 'task.done',
    kind: 'conflict',
    message: 'This task is done. Reopen it before you change its status or how it repeats.',
  });
}
