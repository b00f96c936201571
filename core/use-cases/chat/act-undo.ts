import { AppError } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';
import { completeTask } from '#core/use-cases/complete-task';
import { deleteTask } from '#core/use-cases/delete-task';
import { reopenTask } from '#core/use-cases/reopen-task';
import { taskNotFound } from '#core/use-cases/require-task';
import { restoreTask } from '#core/use-cases/restore-task';
import { updateTask } from '#core/use-cases/update-task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import type { UndoStep } from './stored-answer.ts';

/** Takes back what the chat did last in this conversation, the newest first. */
export async function actUndo(turn: ChatTurn): Promise<Outcome> {
  const steps = turn.undoSteps.toReversed();
  if (steps.length === 0) return outcome('There is nothing to undo in this conversation.');
  const undone: Task[] = [];
  const failures: string[] = [];
  for (const step of steps) {
    try {
      undone.push(await turn.work.tx.attempt(() => takeBack(turn, step)));
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      failures.push(error.message);
    }
  }
  const done = undone.length > 0 ? [`Undone: ${undone.map(({ title }) => `“${title}”`).join(', ')}.`] : [];
  const failed = failures.length > 0 ? [`Not undone: ${[...new Set(failures)].join(' ')}`] : [];
  return outcome([...done, ...failed].join(' '), {
    calls: undone.map((task) => ({ tool: 'undo', tasks: [task], undo: null })),
    lastTaskId: undone[0]?.id ?? null,
  });
}

async function takeBack({ work, timeZone }: ChatTurn, step: UndoStep): Promise<Task> {
  const { taskId } = step;
  switch (step.kind) {
    case 'reopen':
      return (await reopenTask(work, { taskId })).task;
    case 'complete':
      return await completeTask(work, { taskId });
    case 'restore':
      return await restoreTask(work, { taskId });
    case 'patch':
      return await updateTask(work, { taskId, patch: step.patch, timeZone });
    case 'delete':
      return await takeAway(work, taskId);
  }
}

async function takeAway(work: ChatTurn['work'], taskId: string): Promise<Task> {
  const task = await work.tx.tasks.find(taskId);
  if (task === null) throw taskNotFound();
  await deleteTask(work, { taskId });
  return task;
}
