import { useSignal, type Signal } from '@preact/signals';
import type { Task, TaskPatch } from '#core/domain/task/task';
import { descriptionProblem, oneLine, titleProblem } from '../../lib/text-problem.ts';
import type { DueDraft } from './due-fields.tsx';
import type { FieldText } from './editor-field.tsx';
import { draftOf, newFirstDay, recurrenceOf, type RecurrenceDraft } from './recurrence-draft.ts';
import { changedFields } from './task-drafts.ts';
import { useTasks, type Editing } from './tasks-slice.ts';

export type Editor = {
  title: FieldText;
  description: FieldText;
  priority: Signal<number>;
  due: Signal<DueDraft>;
  recurrence: Signal<RecurrenceDraft>;
  /** The rule that untouched controls keep. */
  kept: Task['recurrence'];
  /** False when a text must be put right first; its `problem` says what. */
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
  const title = { text: useSignal(start.title), problem: useSignal<string | null>(null) };
  const description = { text: useSignal(start.description), problem: useSignal<string | null>(null) };
  const priority = useSignal(start.priority);
  const due = useSignal<DueDraft>({ date: start.dueDate, time: start.dueTime });
  const recurrence = useSignal(draftOf(start.recurrence));
  const close = (): void => {
    open.value = null;
  };
  const wanted = (): TaskPatch => ({
    title: oneLine(title.text.value),
    description: description.text.value,
    priority: priority.value,
    dueDate: due.value.date,
    dueTime: due.value.date === null ? null : due.value.time,
    recurrence: recurrenceOf(recurrence.value, { original: start.recurrence, due: due.value.date }),
  });
  const save = (): boolean => {
    const dtstart = newFirstDay(recurrence.value, due.value.date);
    const changed = changedFields(original, wanted());
    // Sent also when it is the old first day: it says that a new time is for all that follow.
    const patch = changed && dtstart !== null ? { ...changed, dtstart } : changed;
    title.problem.value = patch?.title === undefined ? null : problemOfTitle(patch.title);
    description.problem.value = descriptionProblem(patch?.description ?? '');
    if (title.problem.value !== null || description.problem.value !== null) return false;
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
  return { title, description, priority, due, recurrence, kept: start.recurrence, save, remove, close };
}

function problemOfTitle(title: string): string | null {
  return title === '' ? 'A task needs a title. Write what is to be done.' : titleProblem(title);
}
