import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Task } from '#core/domain/task/task';
import { Dialog } from '../../components/dialog.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { DUE_DATE_ID, DueFields } from './due-fields.tsx';
import { EditorField } from './editor-field.tsx';
import { RecurrencePicker } from './recurrence-picker.tsx';
import { useTasks, type Editing } from './tasks-slice.ts';
import { useEditor, type Editor } from './use-editor.ts';

const PRIORITIES = [1, 2, 3, 4].map((value) => ({ value, label: `P${value}`, class: `segmented__option--p${value}` }));

/** The editor of the task that is being edited; renders nothing without one. */
export function EditDialog(): JSX.Element | null {
  const { editing: open, store } = useTasks();
  const editing = open.value;
  const task = editing && store.find(editing.taskId);
  return editing && task ? <TaskEditor key={editing.taskId} task={task} editing={editing} /> : null;
}

function TaskEditor({ task, editing }: { task: Task; editing: Editing }): JSX.Element {
  const editor = useEditor(task, editing);
  const { title, description, priority, due, recurrence, kept } = editor;
  const titleField = useRef<HTMLTextAreaElement>(null);
  const descriptionField = useRef<HTMLTextAreaElement>(null);
  const save = (): void => {
    if (editor.save()) return;
    const wrong = title.problem.value === null ? descriptionField : titleField;
    wrong.current?.focus();
  };
  useLayoutEffect(() => {
    if (editing.focus === 'date') document.getElementById(DUE_DATE_ID)?.focus();
    else titleField.current?.focus();
  }, []);
  return (
    <Dialog title="Edit task" class="dialog--edit" onClose={editor.close}>
      <form
        class="editor"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <EditorField
          label="Title"
          field={title}
          fieldRef={titleField}
          rows={1}
          class="input input--title"
          onEnter={save}
        />
        <EditorField label="Description" field={description} fieldRef={descriptionField} rows={2} class="input" />
        <DueFields due={due} />
        <RecurrencePicker task={task} recurrence={recurrence} due={due} original={kept} />
        <Segmented
          label="Priority"
          options={PRIORITIES}
          value={priority.value}
          onChange={(value) => (priority.value = value)}
        />
        <Footer editor={editor} />
      </form>
    </Dialog>
  );
}

function Footer({ editor }: { editor: Editor }): JSX.Element {
  return (
    <footer class="dialog__footer">
      <button type="button" class="button button--danger" onClick={editor.remove}>
        Delete
      </button>
      <span class="dialog__gap" />
      <button type="button" class="button" onClick={editor.close}>
        Cancel
      </button>
      <button type="submit" class="button button--primary">
        Save
      </button>
    </footer>
  );
}
