import { useSignal } from '@preact/signals';
import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { DESCRIPTION_MAX_LENGTH, TITLE_MAX_LENGTH } from '#core/domain/task-limits';
import type { Task, TaskPatch } from '#core/domain/task';
import { useApp } from '../../app/app-context.ts';
import type { Editing } from '../../app/ui-state.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { DueFields } from './due-fields.tsx';
import { draftOf, recurrenceOf } from './recurrence-draft.ts';
import { RecurrencePicker } from './recurrence-picker.tsx';
import { changedFields } from './task-drafts.ts';

const PRIORITIES = [1, 2, 3, 4].map((value) => ({ value, label: `P${value}`, class: `segmented__option--p${value}` }));

/** The editor of the task that `ui.editing` names; nothing while there is none. */
export function EditDialog(): JSX.Element | null {
  const { ui, store } = useApp();
  const editing = ui.editing.value;
  const task = editing && store.find(editing.taskId);
  return editing && task ? <TaskEditor key={editing.taskId} task={task} editing={editing} /> : null;
}

function TaskEditor({ task, editing }: { task: Task; editing: Editing }): JSX.Element {
  const { ui, tasks } = useApp();
  // As it was when the editor opened: what others change meanwhile must come up as a conflict, not be overwritten.
  const original = useSignal(task).value;
  const start = { ...original, ...editing.draft };
  const fields = useSignal<Required<Pick<TaskPatch, 'title' | 'description' | 'priority'>>>({
    title: start.title,
    description: start.description,
    priority: start.priority,
  });
  const due = useSignal({ date: start.dueDate, time: start.dueTime });
  const recurrence = useSignal(draftOf(start.recurrence));
  const problem = useSignal<string | null>(null);
  const titleField = useRef<HTMLTextAreaElement>(null);
  const close = (): void => {
    ui.editing.value = null;
  };

  useEffect(() => {
    if (editing.focus === 'date') document.getElementById('edit-due-date')?.focus();
    else titleField.current?.focus();
  }, []);

  const save = (event?: TargetedEvent<HTMLFormElement>): void => {
    event?.preventDefault();
    const title = fields.value.title.replace(/\s+/g, ' ').trim();
    if (title === '') {
      problem.value = 'A task needs a title. Write what is to be done.';
      titleField.current?.focus();
      return;
    }
    const wanted: TaskPatch = {
      ...fields.value,
      title,
      dueDate: due.value.date,
      dueTime: due.value.date === null ? null : due.value.time,
      recurrence: recurrenceOf(recurrence.value, { original: start.recurrence, due: due.value.date }),
    };
    const patch = changedFields(original, wanted);
    close();
    if (!patch) return;
    const editAgain = (): void => {
      ui.editing.value = { taskId: task.id, draft: patch };
    };
    void tasks.edit(original, patch, { basedOn: original.version, editAgain });
  };

  return (
    <Dialog title="Edit task" class="dialog--edit" onClose={close}>
      <form class="editor" onSubmit={save} noValidate>
        <label class="field">
          <span class="field__label">Title</span>
          <textarea
            ref={titleField}
            class="input input--title"
            rows={1}
            dir="auto"
            maxLength={TITLE_MAX_LENGTH}
            value={fields.value.title}
            aria-invalid={problem.value !== null}
            aria-describedby="edit-problem"
            onInput={(event) => {
              fields.value = { ...fields.value, title: event.currentTarget.value };
              problem.value = null;
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.isComposing) return;
              event.preventDefault();
              save();
            }}
          />
        </label>
        <p id="edit-problem" class="field__problem" aria-live="assertive">
          {problem.value}
        </p>
        <label class="field">
          <span class="field__label">Description</span>
          <textarea
            class="input"
            rows={3}
            dir="auto"
            maxLength={DESCRIPTION_MAX_LENGTH}
            value={fields.value.description}
            onInput={(event) => (fields.value = { ...fields.value, description: event.currentTarget.value })}
          />
        </label>
        <DueFields due={due} />
        <RecurrencePicker recurrence={recurrence} due={due} original={start.recurrence} />
        <Segmented
          label="Priority"
          options={PRIORITIES}
          value={fields.value.priority}
          onChange={(priority) => (fields.value = { ...fields.value, priority })}
        />
        <footer class="dialog__footer">
          <button
            type="button"
            class="button button--danger"
            onClick={() => {
              close();
              void tasks.remove(task);
            }}
          >
            Delete
          </button>
          <span class="dialog__gap" />
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button--primary">
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
