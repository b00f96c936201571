import type { TaskChangePhrases } from '#core/domain/language/action';
import { nextDayAt } from '#core/domain/language/next-day-at';
import { formatRule, parseRule } from '#core/domain/recurrence/rule';
import type { Recurrence, Task, TaskPatch } from '#core/domain/task/task';
import { updateTask } from '#core/use-cases/update-task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeTask } from './describe-task.ts';

/** Renames, moves or repeats a task. A day alone leaves its time, a time alone its day. */
export async function actUpdate(turn: ChatTurn, task: Task, changes: TaskChangePhrases): Promise<Outcome> {
  const { timeZone, work } = turn;
  const patch = patchOf(turn, task, changes);
  const updated = await updateTask(work, { taskId: task.id, patch, timeZone });
  const undo = { kind: 'patch' as const, taskId: task.id, patch: oldValues(task, updated) };
  return outcome(`Changed ${describeTask(updated, timeZone)}${updated.dueDate === null ? ', without a date' : ''}.`, {
    calls: [{ tool: 'update_task', tasks: [updated], undo }],
    lastTaskId: task.id,
  });
}

function patchOf(turn: ChatTurn, task: Task, { title, due, time, recurrence }: TaskChangePhrases): TaskPatch {
  const patch: TaskPatch = {};
  if (title !== undefined) patch.title = title;
  if (due === null) Object.assign(patch, { dueDate: null, dueTime: null });
  if (due) Object.assign(patch, { dueDate: due.date }, due.time !== null && { dueTime: due.time });
  if (time !== undefined) Object.assign(patch, { dueDate: task.dueDate ?? nextDayAt(time, turn), dueTime: time });
  if (recurrence !== undefined) patch.recurrence = recurrence && fromNowOn(recurrence, task);
  return patch;
}

/** "For 3 times" is said of this occurrence and those after it; a series counts from its first. */
function fromNowOn({ rrule, anchor }: Recurrence, { occurrenceNo }: Task): Recurrence {
  const rule = parseRule(rrule);
  const count = rule.count === null ? null : rule.count + (occurrenceNo ?? 1) - 1;
  return { rrule: formatRule({ ...rule, count }), anchor };
}

/** The patch that brings the changed fields back. */
function oldValues(old: Task, now: Task): TaskPatch {
  const isMoved = old.dueDate !== now.dueDate || old.dueTime !== now.dueTime;
  const isRepeatNew = JSON.stringify(old.recurrence) !== JSON.stringify(now.recurrence);
  const patch: TaskPatch = {
    ...(isMoved && { dueDate: old.dueDate, dueTime: old.dueTime }),
    ...(isRepeatNew && { recurrence: old.recurrence, dtstart: old.dtstart }),
  };
  const isRenamed = old.title !== now.title || Object.keys(patch).length === 0;
  return isRenamed ? { ...patch, title: old.title } : patch;
}
