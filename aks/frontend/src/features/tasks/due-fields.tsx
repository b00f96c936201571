import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { parseDate, weekdayOf } from '#core/domain/recurrence/civil-date';
import { useCalendar } from '../../lib/calendar.ts';
import { addDays, formatFullDue } from '../../lib/format-due.ts';

export type DueDraft = { date: string | null; time: string | null };
export const DUE_DATE_ID = 'edit-due-date';

/** Day and time, with the days that people mean most at one click. */
export function DueFields({ due }: { due: Signal<DueDraft> }): JSX.Element {
  const { displayLocale } = useCalendar();
  const { date, time } = due.value;
  return (
    <fieldset class="due">
      <legend class="visually-hidden">When</legend>
      <div class="due__fields">
        <label class="field">
          <span class="field__label">Due date</span>
          <input
            id={DUE_DATE_ID}
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
      <Shortcuts due={due} />
      <p class="field__hint">{date === null ? 'No date' : formatFullDue({ date, time }, displayLocale)}</p>
    </fieldset>
  );
}

function Shortcuts({ due }: { due: Signal<DueDraft> }): JSX.Element {
  const { today } = useCalendar();
  const { date, time } = due.value;
  const nextMonday = addDays(today.value, 8 - weekdayOf(parseDate(today.value)));
  const days = [
    { label: 'Today', day: today.value },
    { label: 'Tomorrow', day: addDays(today.value, 1) },
    { label: 'Next week', day: nextMonday },
    { label: 'No date', day: null },
  ];
  return (
    <div class="due__shortcuts">
      {days.map(({ label, day }) => (
        <button
          key={label}
          type="button"
          class="chip chip--button"
          aria-pressed={date === day}
          onClick={() => (due.value = { date: day, time: day === null ? null : time })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
