import type { Action } from '#core/domain/language/action';
import { matchTask } from '#core/domain/language/match-task';
import type { Task } from '#core/domain/task/task';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeTask } from './describe-task.ts';

/** How many tasks an answer names; the list beside the chat shows the rest. */
const MAX_LISTED = 20;

/** Answers a question about open tasks from the tasks themselves. */
export function actQuery(turn: ChatTurn, action: Extract<Action, { intent: 'query' }>): Outcome {
  const { kind, when, text } = action;
  const inRange = turn.openTasks.filter(
    ({ dueDate }) => when === null || (dueDate !== null && dueDate >= when.from && dueDate <= when.to),
  );
  const found = text === null ? inRange : matching(text, inRange);
  const listed = kind === 'count' ? [] : found.slice(0, MAX_LISTED);
  const isNothingLeft = found.length === 0 ? '.' : ':';
  const lines = listed.map((task) => `• ${describeTask(task, turn.timeZone)}`);
  const rest = found.length > MAX_LISTED && kind !== 'count' ? [`… and ${found.length - MAX_LISTED} more.`] : [];
  const head = `${headOf(found.length, action)}${kind === 'count' ? '.' : isNothingLeft}`;
  return outcome([head, ...lines, ...rest].join('\n'), {
    calls: [{ tool: 'list_tasks', tasks: listed, recurrenceText: null, undo: null }],
    lastTaskId: found.length === 1 ? (found[0]?.id ?? null) : null,
  });
}

function headOf(count: number, { when, text }: Extract<Action, { intent: 'query' }>): string {
  const about = text === null ? '' : ` about “${text}”`;
  const days = when === null ? '' : ` ${rangeInWords(when)}`;
  const tasks = count === 1 ? '1 open task' : `${count === 0 ? 'no' : count} open tasks`;
  return `You have ${tasks}${about}${days}`;
}

function rangeInWords({ from, to }: { from: string; to: string }): string {
  if (from === to) return `on ${from}`;
  return from === '1970-01-01' ? `due until ${to}` : `from ${from} to ${to}`;
}

function matching(text: string, tasks: readonly Task[]): readonly Task[] {
  const words = text.toLowerCase();
  const containing = tasks.filter(({ title }) => title.toLowerCase().includes(words));
  if (containing.length > 0) return containing;
  const match = matchTask(text, tasks);
  return match.kind === 'many' ? match.tasks : match.kind === 'one' ? [match.task] : [];
}
