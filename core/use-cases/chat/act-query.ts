import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { describeTask } from './describe-task.ts';
import type { PlanStep, QueryAction } from './plan-step.ts';

/** Answers a question about open tasks from the tasks themselves. */
export async function actQuery(
  { work, timeZone }: ChatTurn,
  { action, taskIds, count }: Extract<PlanStep, { kind: 'query' }>,
): Promise<Outcome> {
  const listed = await work.tx.tasks.findAll(taskIds);
  const lines = listed.map((task) => `• ${describeTask(task, timeZone)}`);
  const rest = count > taskIds.length && action.kind !== 'count' ? [`… and ${count - taskIds.length} more.`] : [];
  const isEnd = action.kind === 'count' || count === 0;
  return outcome([`${headOf(count, action)}${isEnd ? '.' : ':'}`, ...lines, ...rest].join('\n'), {
    calls: [{ tool: 'list_tasks', tasks: listed, undo: null }],
    lastTaskId: count === 1 ? (listed[0]?.id ?? null) : null,
  });
}

function headOf(count: number, { when, text }: QueryAction): string {
  const about = text === null ? '' : ` about “${text}”`;
  const days = when === null ? '' : ` ${rangeInWords(when)}`;
  const tasks = count === 1 ? '1 open task' : `${count === 0 ? 'no' : count} open tasks`;
  return `You have ${tasks}${about}${days}`;
}

function rangeInWords({ from, to }: { from: string; to: string }): string {
  if (from === to) return `on ${from}`;
  return from === '1970-01-01' ? `due until ${to}` : `from ${from} to ${to}`;
}
