import type { Task } from '#core/domain/task/task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeDue } from './describe-task.ts';
import type { Meant } from './plan-step.ts';
import type { TaskAction } from './stored-answer.ts';

const VERBS = { complete: 'complete', reopen: 'reopen', remove: 'delete', update: 'change' } as const;

/** Says that nothing matches an action's words. */
export function noSuchTask({ intent, title }: TaskAction): Outcome {
  const state = intent === 'reopen' ? 'completed' : 'open';
  return outcome(`I found no ${state} task that matches “${title}”. Nothing was changed.`);
}

/** Asks which of several tasks an action means, with a button for each of the first ones. */
export async function askWhich(
  { work, timeZone }: ChatTurn,
  action: TaskAction,
  { taskIds, count, asks }: Extract<Meant, { kind: 'many' }>,
): Promise<Outcome> {
  const question = `${count} tasks match “${action.title}”: which one?`;
  // One answer asks one question: "2" or "the second one" could not tell two apart.
  if (!asks) return outcome(`${question} Say more of its title.`);
  const tasks = await work.tx.tasks.findAll(taskIds);
  const options = tasks.map((task, index) => {
    const isTwin = tasks.some(({ id, title }) => id !== task.id && title === task.title);
    const message = `${VERBS[action.intent]} "${task.title}"${isTwin ? ` (${index + 1})` : ''}`;
    return { label: labelOf(task, timeZone), message, taskId: task.id };
  });
  const more = count > options.length ? ` These are the first ${options.length}.` : '';
  return outcome(`${question}${more}`, { question: { action, options } });
}

function labelOf(task: Task, timeZone: string): string {
  return `${task.title} (${describeDue(task, timeZone)})`;
}
