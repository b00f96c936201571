import type { Task } from '#core/domain/task/task';
import { completeTask } from '#core/use-cases/complete-task';
import { reopenTask } from '#core/use-cases/reopen-task';
import { actUpdate } from './act-update.ts';
import { askWhich, noSuchTask } from './ask-which.ts';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import type { Meant } from './plan-step.ts';
import type { TaskAction } from './stored-answer.ts';

/** Does something with the task that was found; asks which one when several were, and says so when none was. */
export async function actOnTask(turn: ChatTurn, action: TaskAction, meant: Meant): Promise<Outcome> {
  if (meant.kind === 'many') return await askWhich(turn, action, meant);
  if (meant.kind === 'none') return noSuchTask(action);
  const task = await turn.work.tx.tasks.find(meant.taskId);
  return task ? await actOnFoundTask(turn, action, task) : outcome('That task is gone. Nothing was changed.');
}

async function actOnFoundTask(turn: ChatTurn, action: TaskAction, task: Task): Promise<Outcome> {
  switch (action.intent) {
    case 'complete':
      return await actComplete(turn, task);
    case 'reopen':
      return await actReopen(turn, task);
    case 'remove':
      return askToDelete(task);
    case 'update':
      return await actUpdate(turn, task, action.changes);
  }
}

async function actComplete({ work, traceparent }: ChatTurn, task: Task): Promise<Outcome> {
  const completed = await completeTask(work, { taskId: task.id, ...(traceparent !== undefined && { traceparent }) });
  const next = completed.recurrence ? ' It repeats: if there is a next one, it appears in a moment.' : '';
  return outcome(`Completed “${completed.title}”.${next}`, {
    calls: [{ tool: 'complete_task', tasks: [completed], undo: { kind: 'reopen', taskId: task.id } }],
    lastTaskId: task.id,
  });
}

const NEXT_OCCURRENCE = {
  none: '',
  removed: ' Its next occurrence was taken back.',
  kept: ' Its next occurrence has been changed since, so it stays as well.',
} as const;

async function actReopen({ work }: ChatTurn, { id }: Task): Promise<Outcome> {
  const { task, nextOccurrence } = await reopenTask(work, { taskId: id });
  return outcome(`Reopened “${task.title}”.${NEXT_OCCURRENCE[nextOccurrence]}`, {
    calls: [{ tool: 'update_task', tasks: [task], undo: { kind: 'complete', taskId: id } }],
    lastTaskId: id,
  });
}

/** A deletion needs a confirmation: nothing has happened yet. */
function askToDelete(task: Task): Outcome {
  return outcome(`Delete “${task.title}”? Please confirm.`, {
    pendingDelete: [task.id],
    choices: [
      { label: 'Yes, delete', message: 'yes' },
      { label: 'No, keep', message: 'no' },
    ],
    lastTaskId: task.id,
  });
}
