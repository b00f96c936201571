import { randomUUID } from 'node:crypto';
import type { ChatResponse, ToolCall } from '#core/domain/api';
import { parseQuickAdd } from '#core/domain/language/quick-add';
import { describeRule } from '#core/domain/recurrence/describe-rule';
import type { Task } from '#core/domain/task/task';
import { TIME_ZONE, type StubTasks } from './stub-tasks.ts';

const CONVERSATION = randomUUID();
type Answer = Omit<ChatResponse, 'conversation_id'>;

/** Enough of a chat for the page: it adds, completes, lists and asks back. */
export function answerMessage(message: string, tasks: StubTasks): ChatResponse {
  return { conversation_id: CONVERSATION, ...answer(message, tasks) };
}

function answer(message: string, tasks: StubTasks): Answer {
  const [verb = '', ...rest] = message.split(' ');
  if (verb === 'add') return add(rest.join(' '), tasks);
  if (verb === 'complete') return complete(rest.join(' '), tasks);
  if (verb === 'what') {
    const open = tasks.all().filter(({ status, dueDate }) => status !== 'done' && dueDate !== null);
    const call: ToolCall = { tool: 'list_tasks', tasks: open.slice(0, 4), recurrenceText: null, undo: null };
    return { response: `${open.length} tasks are due.`, tool_calls: [call], choices: [] };
  }
  return { response: 'I did not understand that. Try “add buy milk tomorrow”.', tool_calls: [], choices: [] };
}

function add(line: string, tasks: StubTasks): Answer {
  const { title, due, recurrence } = parseQuickAdd(line, { now: new Date(), timeZone: TIME_ZONE });
  const task = tasks.create({ title, dueDate: due?.date ?? null, dueTime: due?.time ?? null, recurrence });
  const undo = { method: 'DELETE' as const, path: `/api/tasks/${task.id}` };
  return { response: `Added “${title}”.`, tool_calls: [callOf('add_task', task, undo)], choices: [] };
}

function complete(words: string, tasks: StubTasks): Answer {
  const found = tasks.all().filter(({ title, status }) => status !== 'done' && title.includes(words));
  const [first, ...others] = found;
  if (!first) return { response: `No open task matches “${words}”.`, tool_calls: [], choices: [] };
  if (others.length > 0) {
    const choices = found.map(({ title }) => ({ label: title, message: `complete ${title}` }));
    return { response: `${found.length} tasks match “${words}”: which one?`, tool_calls: [], choices };
  }
  const task = tasks.complete(first.id);
  const undo = { method: 'POST' as const, path: `/api/tasks/${task.id}/reopen` };
  return { response: `Completed “${task.title}”.`, tool_calls: [callOf('complete_task', task, undo)], choices: [] };
}

function callOf(tool: ToolCall['tool'], task: Task, undo: ToolCall['undo']): ToolCall {
  const recurrenceText = task.recurrence && describeRule(task.recurrence.rrule, task.recurrence.anchor);
  return { tool, tasks: [task], recurrenceText, undo };
}
