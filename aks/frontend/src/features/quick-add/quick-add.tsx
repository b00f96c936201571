import { useComputed, useSignal } from '@preact/signals';
import type { JSX, TargetedEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { TITLE_MAX_LENGTH } from '#core/domain/task-limits';
import { useApp } from '../../app/app-context.ts';
import { Icon } from '../../components/icon.tsx';
import { moveRanges, type Range } from './highlight.ts';
import { Highlighted } from './highlighted.tsx';
import { readLine } from './read-line.ts';
import { Understood } from './understood.tsx';

export const QUICK_ADD_ID = 'quick-add';

/** One line in, one task out; what is recognised shows while typing and can be taken back. */
export function QuickAdd(): JSX.Element {
  const { ui, tasks, session, locale } = useApp();
  const text = ui.quickAddText;
  const ignored = useSignal<readonly Range[]>([]);
  const problem = useSignal<string | null>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const reading = useComputed(() =>
    readLine(text.value, ignored.value, { now: new Date(), timeZone: session.timeZone.value, locale }),
  );

  const change = (next: string): void => {
    ignored.value = moveRanges(ignored.value, text.value, next);
    text.value = next;
    problem.value = null;
  };
  const ignore = (ranges: readonly Range[]): void => {
    ignored.value = [...ignored.value, ...ranges.map(({ start, end }) => ({ start, end }))];
  };
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { title, due, recurrence } = reading.value;
    problem.value = problemOf(text.value, title);
    if (problem.value !== null) return;
    void tasks.add({ title, dueDate: due?.date ?? null, dueTime: due?.time ?? null, recurrence });
    text.value = '';
    ignored.value = [];
  };
  const onKeyDown = (event: TargetedEvent<HTMLInputElement, KeyboardEvent>): void => {
    const input = event.currentTarget;
    if (event.key === 'Escape') input.blur();
    if (event.key !== 'Backspace' || input.selectionStart !== input.selectionEnd) return;
    const span = reading.value.spans.find(({ end }) => end === input.selectionStart);
    // The first Backspace takes the meaning back, only the next one deletes letters.
    if (!span) return;
    event.preventDefault();
    ignore([span]);
  };
  const onClick = (event: TargetedEvent<HTMLInputElement, MouseEvent>): void => {
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (selectionStart === null || selectionStart !== selectionEnd) return;
    const span = reading.value.spans.find(({ start, end }) => start < selectionStart && selectionStart < end);
    if (span) ignore([span]);
  };

  return (
    <form class="quick-add" onSubmit={submit} noValidate>
      <div class="quick-add__line">
        <Icon name="add" />
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
            placeholder="Add a task, e.g. water plants every 3 days"
            value={text.value}
            onInput={(event) => change(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onClick={onClick}
            onScroll={(event) => {
              if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
          />
        </div>
        <button type="submit" class="button button--primary quick-add__submit" disabled={text.value.trim() === ''}>
          Add
        </button>
      </div>
      <div id="quick-add-reading" aria-live="polite">
        {problem.value === null ? (
          <Understood reading={reading.value} onIgnore={ignore} />
        ) : (
          <p class="quick-add__problem">{problem.value}</p>
        )}
      </div>
    </form>
  );
}

function problemOf(text: string, title: string): string | null {
  if (text.trim() === '') return 'Write what is to be done, then press Enter.';
  if (title === '') return 'That is only a date. Add what is to be done.';
  return title.length > TITLE_MAX_LENGTH
    ? `A title has at most ${TITLE_MAX_LENGTH} characters, this one has ${title.length}. Shorten it; details fit into the description.`
    : null;
}
