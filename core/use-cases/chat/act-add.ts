import { createTask } from '#core/use-cases/create-task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeTask } from './describe-task.ts';
import type { AddAction } from './plan-step.ts';

/** Adds a task by words. */
export async function actAdd({ work, timeZone }: ChatTurn, action: AddAction): Promise<Outcome> {
  const { title, due, recurrence } = action;
  const task = { title, dueDate: due?.date ?? null, dueTime: due?.time ?? null, recurrence };
  const created = await createTask(work, { task, timeZone });
  return outcome(`Added ${describeTask(created, timeZone)}.`, {
    calls: [{ tool: 'add_task', tasks: [created], undo: { kind: 'delete', taskId: created.id } }],
    lastTaskId: created.id,
  });
}
