import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { parseDate, weekdayOf } from '#core/domain/recurrence/civil-date';
import { useApp } from '../../app/app-context.ts';
import { addDays, formatFullDue } from '../../lib/format-due.ts';

export type DueDraft = { date: string | null; time: string | null };

/** Day and time, with the days that people mean most at one click. */
export function DueFields({ due }: { due: Signal<DueDraft> }): JSX.Element {
  const { today, displayLocale } = useApp();
  const { date, time } = due.value;
  const nextMonday = addDays(today.value, 8 - weekdayOf(parseDate(today.value)));
  const shortcuts = [
    { label: 'Today', date: today.value },
    { label: 'Tomorrow', date: addDays(today.value, 1) },
    { label: 'Next week', date: nextMonday },
    { label: 'No date', date: null },
  ];
  return (
    <fieldset class="due">
      <legend class="visually-hidden">When</legend>
      <div class="due__fields">
        <label class="field">
          <span class="field__label">Due date</span>
          <input
            id="edit-due-date"
            class="input"
            type="date"
            max="9999-12-31"
            value={date ?? ''}
            onInput={(event) => (due.value = { ...due.value, date: event.currentTarget.value || null })}
          />
        </label>
        <label class="field">
          <span class="field__label">Time</span>
          <input
            class="input"
            type="time"
            value={time ?? ''}
            disabled={date === null}
            onInput={(event) => (due.value = { ...due.value, time: event.currentTarget.value || null })}
          />
        </label>
      </div>
      <div class="due__shortcuts">
        {shortcuts.map((shortcut) => (
          <button
            key={shortcut.label}
            type="button"
            class="chip chip--button"
            aria-pressed={date === shortcut.date}
            onClick={() => (due.value = { date: shortcut.date, time: shortcut.date === null ? null : time })}
          >
            {shortcut.label}
          </button>
        ))}
      </div>
      <p class="field__hint">{date === null ? 'No date' : formatFullDue({ date, time }, displayLocale)}</p>
    </fieldset>
  );
}
