import type { ToolCall, ToolName } from '#core/domain/api';
import { describeRule } from '#core/domain/recurrence/describe-rule';
import type { Task } from '#core/domain/task/task';
import type { UndoStep } from './chat-memory.ts';

/** The record of something done, with the request by which a browser undoes it. */
export function toolCall(tool: ToolName, task: Task, undo: UndoStep | null): ToolCall {
  const { recurrence } = task;
  return {
    tool,
    tasks: [task],
    recurrenceText: recurrence && describeRule(recurrence.rrule, recurrence.anchor),
    undo: undo && undoRequest(undo),
  };
}

function undoRequest(step: UndoStep): ToolCall['undo'] {
  const path = `/api/tasks/${step.taskId}`;
  if (step.kind === 'patch') return { method: 'PATCH', path, body: step.patch };
  return step.kind === 'delete' ? { method: 'DELETE', path } : { method: 'POST', path: `${path}/${step.kind}` };
}
