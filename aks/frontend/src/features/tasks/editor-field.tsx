import type { Signal } from '@preact/signals';
import type { JSX, RefObject } from 'preact';
import { useId } from 'preact/hooks';

/** A text of the editor and what must be put right about it. */
export type FieldText = { text: Signal<string>; problem: Signal<string | null> };

type Props = {
  label: string;
  field: FieldText;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  rows: number;
  class: string;
  /** For a text that wraps on the screen, but is one line. */
  onEnter?: () => void;
};

export function EditorField({ label, field, fieldRef, rows, class: className, onEnter }: Props): JSX.Element {
  const { text, problem } = field;
  const problemId = useId();
  return (
    <>
      <label class="field">
        <span class="field__label">{label}</span>
        <textarea
          ref={fieldRef}
          class={className}
          rows={rows}
          dir="auto"
          value={text.value}
          aria-invalid={problem.value !== null}
          aria-describedby={problemId}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            problem.value = null;
          }}
          onKeyDown={(event) => {
            if (!onEnter || event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            onEnter();
          }}
        />
      </label>
      <p id={problemId} class="field__problem" aria-live="assertive">
        {problem.value}
      </p>
    </>
  );
}
