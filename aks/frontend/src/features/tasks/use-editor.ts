import { useSignal, type Signal } from '@preact/signals';
import type { Task, TaskPatch } from '#core/domain/task/task';
import type { DueDraft } from './due-fields.tsx';
import { draftOf, recurrenceOf, type RecurrenceDraft } from './recurrence-draft.ts';
import { changedFields } from './task-drafts.ts';
import { useTasks, type Editing } from './tasks-slice.ts';

export type Editor = {
  title: Signal<string>;
  description: Signal<string>;
  priority: Signal<number>;
  due: Signal<DueDraft>;
  recurrence: Signal<RecurrenceDraft>;
  /** The rule that untouched controls keep. */
  kept: Task['recurrence'];
  problem: Signal<string | null>;
  /** False when something must be put right first; then `problem` says what. */
  save: () => boolean;
  remove: () => void;
  close: () => void;
};

/** The values of the editor and what becomes of them. */
export function useEditor(task: Task, editing: Editing): Editor {
  const { actions, editing: open } = useTasks();
  // As it was when the editor opened: what others change meanwhile must come up as a conflict, not be overwritten.
  const original = useSignal(task).peek();
  const start = { ...original, ...editing.draft };
  const title = useSignal(start.title);
  const description = useSignal(start.description);
  const priority = useSignal(start.priority);
  const due = useSignal<DueDraft>({ date: start.dueDate, time: start.dueTime });
  const recurrence = useSignal(draftOf(start.recurrence));
  const problem = useSignal<string | null>(null);
  const close = (): void => {
    open.value = null;
  };
  const wanted = (): TaskPatch => ({
    title: title.value.replace(/\s+/g, ' ').trim(),
    description: description.value,
    priority: priority.value,
    dueDate: due.value.date,
    dueTime: due.value.date === null ? null : due.value.time,
    recurrence: recurrenceOf(recurrence.value, { original: start.recurrence, due: due.value.date }),
  });
  const save = (): boolean => {
    const patch = changedFields(original, wanted());
    problem.value = patch?.title === '' ? 'A task needs a title. Write what is to be done.' : null;
    if (problem.value !== null) return false;
    close();
    const editAgain = (): void => {
      open.value = { taskId: task.id, ...(patch && { draft: patch }) };
    };
    if (patch) actions.edit(original, patch, { basedOn: original.version, editAgain });
    return true;
  };
  const remove = (): void => {
    close();
    actions.remove(task);
  };
  return { title, description, priority, due, recurrence, kept: start.recurrence, problem, save, remove, close };
}
