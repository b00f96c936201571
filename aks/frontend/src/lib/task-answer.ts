import type { Task } from '#core/domain/task/task';

/** A task, or the task within the answer of "reopen"; null for an answer without one. */
export function taskOf(answer: unknown): Task | null {
  if (typeof answer !== 'object' || answer === null) return null;
  return 'task' in answer ? taskOf(answer.task) : 'title' in answer ? (answer as Task) : null;
}
