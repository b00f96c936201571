import type { Action } from '#core/domain/language/action';
import { createTask } from '#core/use-cases/create-task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import type { UndoStep } from './chat-memory.ts';
import { describeTask } from './describe-task.ts';
import { toolCall } from './tool-call.ts';

/** Adds a task by words. */
export async function actAdd(turn: ChatTurn, action: Extract<Action, { intent: 'add' }>): Promise<Outcome> {
  const { title, due, recurrence } = action;
  const { timeZone } = turn;
  const created = await createTask(turn.work, {
    task: { title, dueDate: due?.date ?? null, dueTime: due?.time ?? null, recurrence },
    timeZone,
  });
  const undo: UndoStep = { kind: 'delete', taskId: created.id };
  return outcome(`Added ${describeTask(created, timeZone)}.`, {
    calls: [toolCall('add_task', created, undo)],
    undo: [undo],
    lastTaskId: created.id,
  });
}
