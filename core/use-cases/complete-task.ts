import type { TaskCompleted } from '#core/domain/events/domain-event';
import { EVENT_SOURCES } from '#core/domain/names';
import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import { setDone } from './set-done.ts';

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
  const now = clock.now();
  const { task, isChanged } = await setDone(tx, { taskId, isDone: true, now, expectedVersion });
  if (isChanged && task.seriesId !== null && task.recurrence !== null) {
    await tx.outbox.append(completedEvent(work, { task, now, traceparent: input.traceparent }));
  }
  return task;
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
