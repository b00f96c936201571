import type { JSX, RefObject } from 'preact';
import { TITLE_MAX_LENGTH } from '#core/domain/task/task';
import type { Editor } from './use-editor.ts';

type Props = { editor: Editor; fieldRef: RefObject<HTMLTextAreaElement | null>; onEnter: () => void };

/** A title wraps on the screen, but it is one line: Enter saves. */
export function TitleField({ editor, fieldRef, onEnter }: Props): JSX.Element {
  const { title, problem } = editor;
  return (
    <>
      <label class="field">
        <span class="field__label">Title</span>
        <textarea
          ref={fieldRef}
          class="input input--title"
          rows={1}
          dir="auto"
          maxLength={TITLE_MAX_LENGTH}
          value={title.value}
          aria-invalid={problem.value !== null}
          aria-describedby="edit-problem"
          onInput={(event) => {
            title.value = event.currentTarget.value;
            problem.value = null;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            onEnter();
          }}
        />
      </label>
      <p id="edit-problem" class="field__problem" aria-live="assertive">
        {problem.value}
      </p>
    </>
  );
}
