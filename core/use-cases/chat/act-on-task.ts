import type { Task } from '#core/domain/task/task';
import { completeTask } from '#core/use-cases/complete-task';
import { reopenTask } from '#core/use-cases/reopen-task';
import { actUpdate } from './act-update.ts';
import type { TaskAction, UndoStep } from './chat-memory.ts';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { findMeantTask } from './find-meant-task.ts';
import { toolCall } from './tool-call.ts';

/** How many completed tasks are searched for one to reopen, the newest first. */
const DONE_TASKS = 200;

/** Does something with a task that words name; asks which one when several match. */
export async function actOnTask(turn: ChatTurn, action: TaskAction): Promise<Outcome> {
  const { tasks } = turn.work.tx;
  const candidates =
    action.intent === 'reopen'
      ? (await tasks.list({ status: 'done', limit: DONE_TASKS, cursor: null })).items
      : turn.openTasks;
  const meant = findMeantTask(turn, action, candidates);
  return 'ask' in meant ? meant.ask : await actOnChosenTask(turn, action, meant.task);
}

/** Does it with the task that is meant for sure. */
export async function actOnChosenTask(turn: ChatTurn, action: TaskAction, task: Task): Promise<Outcome> {
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
  const undo: UndoStep = { kind: 'reopen', taskId: task.id };
  const next = completed.recurrence ? ' It repeats: if there is a next one, it appears in a moment.' : '';
  return outcome(`Completed “${completed.title}”.${next}`, {
    calls: [toolCall('complete_task', completed, undo)],
    undo: [undo],
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
  const undo: UndoStep = { kind: 'complete', taskId: id };
  return outcome(`Reopened “${task.title}”.${NEXT_OCCURRENCE[nextOccurrence]}`, {
    calls: [toolCall('update_task', task, undo)],
    undo: [undo],
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
