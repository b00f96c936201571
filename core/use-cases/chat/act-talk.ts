import type { Action } from '#core/domain/language/action';
import type { Task } from '#core/domain/task/task';
import { deleteTask } from '#core/use-cases/delete-task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';

/** How long a "yes" to a deletion counts. */
export const CONFIRMATION_MS = 5 * 60_000;

/** Deletes what the last answer asked about, once and within five minutes. */
export async function actConfirm(turn: ChatTurn): Promise<Outcome> {
  const { memory, rememberedAt, now, work } = turn;
  if (memory.pendingDelete.length === 0) return outcome('There is nothing to confirm. Nothing was changed.');
  if (rememberedAt === null || now.getTime() - rememberedAt.getTime() > CONFIRMATION_MS) {
    return outcome('That question is more than five minutes old, so nothing was deleted. Please ask again.');
  }
  const deleted: Task[] = [];
  for (const taskId of memory.pendingDelete) {
    const task = await work.tx.tasks.find(taskId);
    if (task === null) continue;
    await deleteTask(work, { taskId });
    deleted.push(task);
  }
  if (deleted.length === 0) return outcome('It was deleted already.');
  return outcome(`Deleted ${deleted.map(({ title }) => `“${title}”`).join(', ')}.`, {
    calls: deleted.map((task) => ({
      tool: 'delete_task',
      tasks: [task],
      undo: { kind: 'restore', taskId: task.id },
    })),
  });
}

/** "no": this answer replaces the question, which is thereby dropped. */
export function actDeny({ memory }: ChatTurn): Outcome {
  return outcome(memory.pendingDelete.length > 0 ? 'Kept. Nothing was deleted.' : 'Fine. Nothing was changed.');
}

const HELP = [
  'You can tell me, for example:',
  '• add buy milk tomorrow at 5pm',
  '• add water plants every 3 days',
  '• complete buy milk',
  '• move buy milk to friday',
  '• delete buy milk',
  '• show my tasks',
  '• undo',
].join('\n');

export function actHelp(): Outcome {
  return outcome(HELP);
}

/** An honest answer with two commands that would be understood. */
export function actUnknown({ examples }: Extract<Action, { intent: 'unknown' }>): Outcome {
  const said = examples.map((example) => `“${example}”`).join(' or ');
  return outcome(`I did not understand that, so nothing was changed. Try ${said}.`, {
    choices: examples.map((example) => ({ label: example, message: example })),
  });
}
