import type { TaskIndex } from '#core/domain/language/task-index';
import type { TaskTitle } from '#core/domain/ports';
import type { Meant, PlanStep, QueryAction } from './plan-step.ts';
import type { TaskAction } from './stored-answer.ts';

/** With more matches than this no buttons are shown; the person is asked for more of the title. */
const MAX_OPTIONS = 8;
/** The most tasks that one answer lists; the list beside the chat shows the rest. */
export const MAX_LISTED = 20;

export type FindMeantInput = {
  action: TaskAction;
  message: string;
  lastTask: TaskTitle | null;
  /** The tasks that it may be. */
  index: TaskIndex<TaskTitle>;
  /** The steps of the same message so far. */
  before: readonly PlanStep[];
};

/** Finds the task that an action's words name. Several equally good ones: the person chooses. */
export function findMeant({ action: { title }, message, lastTask, index, before }: FindMeantInput): Meant {
  // "it": the engine puts the last task's title in place of the word, so the title is not in the message.
  const isPronoun = lastTask?.title === title && !message.toLowerCase().includes(title.toLowerCase());
  if (isPronoun && index.tasks.some(({ id }) => id === lastTask.id)) return { kind: 'one', taskId: lastTask.id };
  const match = index.match(title);
  if (match.kind === 'none') return match;
  if (match.kind === 'one') return { kind: 'one', taskId: match.task.id };
  const taskIds = match.tasks.slice(0, MAX_OPTIONS).map(({ id }) => id);
  const asks = !before.some((step) => step.kind === 'task' && step.meant.kind === 'many');
  return { kind: 'many', taskIds, count: match.tasks.length, asks };
}

/** Finds the tasks that a question is about; all lists of an answer together are bounded. */
export function findListed(action: QueryAction, open: TaskIndex<TaskTitle>, before: readonly PlanStep[]): PlanStep {
  const { when, text, kind } = action;
  const found = text === null ? open.tasks : containing(text, open);
  const inRange = found.filter(
    ({ dueDate }) => when === null || (dueDate !== null && dueDate >= when.from && dueDate <= when.to),
  );
  const listed = before.reduce((sum, step) => sum + (step.kind === 'query' ? step.taskIds.length : 0), 0);
  const room = kind === 'count' ? 0 : MAX_LISTED - listed;
  return { kind: 'query', action, taskIds: inRange.slice(0, room).map(({ id }) => id), count: inRange.length };
}

function containing(text: string, index: TaskIndex<TaskTitle>): readonly TaskTitle[] {
  const words = text.toLowerCase();
  const found = index.tasks.filter(({ title }) => title.toLowerCase().includes(words));
  if (found.length > 0) return found;
  const match = index.match(text);
  return match.kind === 'many' ? match.tasks : match.kind === 'one' ? [match.task] : [];
}
