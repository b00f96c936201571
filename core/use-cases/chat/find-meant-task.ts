import { matchTask } from '#core/domain/language/match-task';
import type { Task } from '#core/domain/task/task';
import type { TaskAction } from './chat-memory.ts';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeDue } from './describe-task.ts';

/** With more matches than this no buttons are shown; the person is asked for more of the title. */
const MAX_CHOICES = 8;
const VERBS = { complete: 'complete', reopen: 'reopen', remove: 'delete', update: 'change' } as const;

/** The one task that an action means, or an outcome that asks which one or says that none matches. */
export type Meant = { task: Task } | { ask: Outcome };

/** Finds the task that the action's words name among `candidates`. Several equally good ones: the person chooses. */
export function findMeantTask(turn: ChatTurn, action: TaskAction, candidates: readonly Task[]): Meant {
  const spoken = spokenOf(turn, action, candidates);
  if (spoken) return { task: spoken };
  const match = matchTask(action.title, candidates);
  if (match.kind === 'one') return { task: match.task };
  if (match.kind === 'many') return { ask: askWhich(turn, action, match.tasks) };
  const state = action.intent === 'reopen' ? 'completed' : 'open';
  return { ask: outcome(`I found no ${state} task that matches “${action.title}”. Nothing was changed.`) };
}

/** "it": the engine puts the last task's title in place of the word, so the title is not in the message. */
function spokenOf({ message, lastTask }: ChatTurn, { title }: TaskAction, candidates: readonly Task[]): Task | null {
  const isPronoun = lastTask?.title === title && !message.toLowerCase().includes(title.toLowerCase());
  return isPronoun ? (candidates.find(({ id }) => id === lastTask.id) ?? null) : null;
}

function askWhich({ timeZone }: ChatTurn, action: TaskAction, tasks: readonly Task[]): Outcome {
  const options = tasks.slice(0, MAX_CHOICES).map((task, index) => {
    const isTwin = tasks.some(({ id, title }) => id !== task.id && title === task.title);
    const message = `${VERBS[action.intent]} "${task.title}"${isTwin ? ` (${index + 1})` : ''}`;
    return { message, taskId: task.id, action, label: `${task.title} (${describeDue(task, timeZone)})` };
  });
  const more = tasks.length > options.length ? ` These are the first ${options.length}.` : '';
  return outcome(`${tasks.length} tasks match “${action.title}”: which one?${more}`, {
    choices: options.map(({ label, message }) => ({ label, message })),
    options: options.map(({ message, taskId }) => ({ message, taskId, action })),
  });
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

/** The choice that a message makes of the options of the last answer: a button's message, "2", "the second one". */
export function chosenOption({ message, memory }: ChatTurn): (typeof memory.options)[number] | null {
  const said = message.trim().toLowerCase();
  const exact = memory.options.find((option) => option.message.toLowerCase() === said);
  if (exact) return exact;
  const word = /^(?:the )?(\w+?)(?: one)?[.!]?$/.exec(said)?.[1] ?? '';
  const index = /^\d$/.test(word) ? Number(word) - 1 : ORDINALS.indexOf(word);
  return memory.options[index] ?? null;
}
