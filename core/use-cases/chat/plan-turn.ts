import type { Action, NamedTask } from '#core/domain/language/action';
import { interpret } from '#core/domain/language/interpret';
import { indexingSteps, indexTasks, type TaskIndex } from '#core/domain/language/task-index';
import type { TaskTitle } from '#core/domain/ports';
import { chosenOption } from './chosen-option.ts';
import { findListed, findMeant } from './find-tasks.ts';
import type { PlanStep } from './plan-step.ts';
import type { ChatMemory } from './stored-answer.ts';

/** The most writes that one message may lead to. */
export const MAX_ACTIONS = 20;

/** A message with all that is needed to find what it means. */
export type ChatQuestion = {
  message: string;
  now: Date;
  timeZone: string;
  locale: string | undefined;
  openTasks: readonly TaskTitle[];
  /** The task that "it" means, also when it is done by now. */
  lastTask: TaskTitle | null;
  memory: ChatMemory;
};

export type PlanTools = {
  /** Lets other work of the process go first. */
  pause: () => Promise<void>;
  doneTasks: () => Promise<readonly TaskTitle[]>;
};

/**
 * What a message asks for and which tasks it means, found without the database in short steps: with ten thousand tasks this
 * takes some ten milliseconds, in which others are served.
 */
export async function planTurn(question: ChatQuestion, tools: PlanTools): Promise<PlanStep[]> {
  const { memory, message } = question;
  const chosen = chosenOption(message, memory.question?.options ?? []);
  if (chosen && memory.question) {
    return [{ kind: 'task', action: memory.question.action, meant: { kind: 'one', taskId: chosen.taskId } }];
  }
  const open = await indexInSteps(question.openTasks, tools.pause);
  const actions = actionsOf(question, open);
  if (actions.length > MAX_ACTIONS) return [{ kind: 'too-many', count: actions.length }];
  const done = actions.some(({ intent }) => intent === 'reopen')
    ? await indexInSteps(await tools.doneTasks(), tools.pause)
    : open;
  const steps: PlanStep[] = [];
  for (const action of actions) {
    await tools.pause();
    steps.push(stepOf(action, question, { open, done, before: steps }));
  }
  return steps;
}

async function indexInSteps(tasks: readonly TaskTitle[], pause: PlanTools['pause']): Promise<TaskIndex<TaskTitle>> {
  const steps = indexingSteps(tasks);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}

function actionsOf({ message, now, timeZone, locale, lastTask }: ChatQuestion, open: TaskIndex<TaskTitle>): Action[] {
  const openTasks = lastTask && !open.tasks.some(({ id }) => id === lastTask.id) ? withTask(open, lastTask) : open;
  const who = { now, timeZone, ...(locale !== undefined && { locale }) };
  return interpret(message, { ...who, openTasks, lastTaskId: lastTask?.id ?? null }).actions;
}

function withTask(index: TaskIndex<NamedTask>, task: TaskTitle): TaskIndex<NamedTask> {
  const other = indexTasks<NamedTask>([task]);
  return {
    tasks: [...index.tasks, task],
    match(phrase) {
      const match = index.match(phrase);
      return match.kind === 'none' ? other.match(phrase) : match;
    },
  };
}

type Known = { open: TaskIndex<TaskTitle>; done: TaskIndex<TaskTitle>; before: readonly PlanStep[] };

function stepOf(action: Action, { message, lastTask }: ChatQuestion, { open, done, before }: Known): PlanStep {
  switch (action.intent) {
    case 'add':
      return { kind: 'add', action };
    case 'query':
      return findListed(action, open, before);
    case 'complete':
    case 'remove':
    case 'update':
      return { kind: 'task', action, meant: findMeant({ action, message, lastTask, index: open, before }) };
    case 'reopen':
      return { kind: 'task', action, meant: findMeant({ action, message, lastTask, index: done, before }) };
    default:
      return { kind: 'talk', action };
  }
}
