import type { TaskCompleted } from '#core/domain/events/domain-event';
import { EVENT_SOURCES } from '#core/domain/names';
import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { requireTask, requireVersion } from './require-task.ts';

export type CompleteTaskInput = {
  taskId: string;
  expectedVersion?: number;
  /** W3C trace context of the request, carried by the event to its consumer. */
  traceparent?: string;
};

/**
 * Completes a task. The event of a repeating task becomes visible with the same commit; the function
 * `create-next-occurrence` answers it. Completing twice is the same as once: same answer, one event.
 * @throws AppError `not-found`; `precondition-failed` when the task is open in another version.
 */
export async function completeTask(work: Work, input: CompleteTaskInput): Promise<Task> {
  const { tx, clock } = work;
  const { taskId, expectedVersion } = input;
  const task = await requireTask(tx, taskId);
  if (task.status === 'done') return task;
  requireVersion(task, expectedVersion);
  const now = clock.now();
  const completed = await tx.tasks.update(taskId, { status: 'done', completedAt: now.toISOString() }, { now });
  await tx.activity.append({ kind: 'task.completed', taskId, at: now });
  if (completed.seriesId !== null && completed.recurrence !== null) {
    await tx.outbox.append(completedEvent(work, { task: completed, now, traceparent: input.traceparent }));
  }
  return completed;
}

function completedEvent(
  { tx, ids }: Work,
  { task, now, traceparent }: { task: Task; now: Date; traceparent: string | undefined },
): Omit<TaskCompleted, 'sequence'> {
  const at = now.toISOString();
  return {
    specversion: '1.0',
    id: ids.next(),
    source: EVENT_SOURCES.backend,
    type: 'task.completed',
    subject: `${tx.userId}/${task.id}`,
    time: at,
    datacontenttype: 'application/json',
    dataschema: 'task.completed/1',
    ...(traceparent !== undefined && { traceparent }),
    data: {
      userId: tx.userId,
      taskId: task.id,
      seriesId: task.seriesId,
      occurrenceNo: task.occurrenceNo,
      completedAt: at,
    },
  };
}
