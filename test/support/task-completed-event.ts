import type { TaskCompleted } from '#core/domain/events/domain-event';

/** A valid event as a use case appends it. */
export function taskCompletedEvent(
  userId: string,
  changes: Partial<TaskCompleted> = {},
): Omit<TaskCompleted, 'sequence'> {
  const taskId = crypto.randomUUID();
  const at = new Date().toISOString();
  return {
    specversion: '1.0',
    id: crypto.randomUUID(),
    source: 'todo-chatbot/backend',
    type: 'task.completed',
    subject: `${userId}/${taskId}`,
    time: at,
    datacontenttype: 'application/json',
    dataschema: 'task.completed/1',
    data: { userId, taskId, seriesId: crypto.randomUUID(), occurrenceNo: 1, completedAt: at },
    ...changes,
  };
}
