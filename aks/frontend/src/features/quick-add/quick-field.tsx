import type { JSX, TargetedEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { Highlighted } from '../../components/highlighted.tsx';
import type { QuickLine } from './use-quick-line.ts';

export const QUICK_ADD_ID = 'quick-add';

/** A text field over a copy of its text in which the recognised words are marked. */
export function QuickField({ line }: { line: QuickLine }): JSX.Element {
  const { text, reading, problem } = line;
  const mirror = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: TargetedEvent<HTMLInputElement, KeyboardEvent>): void => {
    const input = event.currentTarget;
    if (event.key === 'Escape') input.blur();
    if (event.key !== 'Backspace' || input.selectionStart !== input.selectionEnd) return;
    const span = reading.value.spans.find(({ end }) => end === input.selectionStart);
    // The first Backspace takes the meaning back, only the next one deletes letters.
    if (!span) return;
    event.preventDefault();
    line.ignore([span]);
  };
  const onClick = ({ currentTarget }: TargetedEvent<HTMLInputElement, MouseEvent>): void => {
    const { selectionStart, selectionEnd } = currentTarget;
    if (selectionStart === null || selectionStart !== selectionEnd) return;
    const span = reading.value.spans.find(({ start, end }) => start < selectionStart && selectionStart < end);
    if (span) line.ignore([span]);
  };

  return (
    <div class="quick-add__field">
      <div class="quick-add__mirror" ref={mirror} aria-hidden="true">
        <Highlighted text={text.value} spans={reading.value.spans} />
      </div>
      <input
        id={QUICK_ADD_ID}
        class="quick-add__input"
        type="text"
        enterkeyhint="done"
        autoComplete="off"
        aria-label="Add a task"
        aria-describedby="quick-add-reading"
        aria-invalid={problem.value !== null}
        placeholder="Add a task, like: call Ana tomorrow 17:30"
        value={text.value}
        onInput={(event) => line.change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onScroll={(event) => {
          if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
        }}
      />
    </div>
  );
}
