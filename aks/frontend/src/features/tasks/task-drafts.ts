import type { NewTask, Task, TaskPatch } from '#core/domain/task/task';

/** How a task looks until the server has answered. It has no id of its own yet: nothing can be done to it. */
export function createdHere(fields: NewTask, { id, now }: { id: string; now: Date }): Task {
  const at = now.toISOString();
  return {
    id,
    title: fields.title,
    description: fields.description ?? '',
    dueDate: fields.dueDate ?? null,
    dueTime: fields.dueTime ?? null,
    priority: fields.priority ?? 4,
    status: 'backlog',
    seriesId: null,
    occurrenceNo: null,
    recurrence: fields.recurrence ?? null,
    dtstart: null,
    ruleDate: null,
    completedAt: null,
    createdAt: at,
    updatedAt: at,
    version: 0,
  };
}

export function isBeingCreated(task: Task): boolean {
  return task.version === 0;
}

/** The task's own values of the fields that a patch names: the patch that undoes it. */
export function fieldsOf(task: Task, patch: TaskPatch): TaskPatch {
  const names = Object.keys(patch).filter((name): name is keyof TaskPatch => name in task);
  return Object.fromEntries(names.map((name) => [name, task[name]]));
}

/** Only what differs from the task; null when nothing does. */
export function changedFields(task: Task, wanted: TaskPatch): TaskPatch | null {
  const names = Object.keys(wanted).filter((name): name is keyof TaskPatch => name in task);
  const changed = names.filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(task[name]));
  return changed.length === 0 ? null : Object.fromEntries(changed.map((name) => [name, wanted[name]]));
}
