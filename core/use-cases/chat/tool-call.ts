import type { ToolCall } from '#core/domain/api';
import { describeRule } from '#core/domain/recurrence/describe-rule';
import type { DoneCall } from './chat-turn.ts';
import type { UndoStep } from './stored-answer.ts';

/** The record of something done as clients get it, with the request by which a browser undoes it. */
export function toolCall({ tool, tasks, undo }: DoneCall): ToolCall {
  const recurrence = tool === 'list_tasks' ? null : (tasks[0]?.recurrence ?? null);
  return {
    tool,
    tasks: [...tasks],
    recurrenceText: recurrence && describeRule(recurrence.rrule, recurrence.anchor),
    undo: undo && undoRequest(undo),
  };
}

function undoRequest(step: UndoStep): ToolCall['undo'] {
  const path = `/api/tasks/${step.taskId}`;
  if (step.kind === 'patch') return { method: 'PATCH', path, body: step.patch };
  return step.kind === 'delete' ? { method: 'DELETE', path } : { method: 'POST', path: `${path}/${step.kind}` };
}
