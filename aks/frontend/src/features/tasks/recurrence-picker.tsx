import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { describeRule } from '#core/domain/recurrence/describe-rule';
import { MAX_INTERVAL } from '#core/domain/recurrence/rule';
import { PICKED_FREQUENCIES } from '#core/domain/recurrence/rule-from';
import type { Task } from '#core/domain/task/task';
import { Segmented } from '../../components/segmented.tsx';
import { useCalendar } from '../../lib/calendar.ts';
import { formatFullDue } from '../../lib/format-due.ts';
import { nextTwo } from '../../lib/next-two.ts';
import type { DueDraft } from './due-fields.tsx';
import { draftOf, newFirstDay, recurrenceOf, type RecurrenceDraft } from './recurrence-draft.ts';

const NAMES = { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly', yearly: 'Yearly' } as const;
const UNITS = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;
const ANCHORS = [
  { value: 'due', label: 'from the due date' },
  { value: 'completion', label: 'from completion' },
] as const;

type Props = {
  /** The task as it is, whose series the dates belong to. */
  task: Task;
  recurrence: Signal<RecurrenceDraft>;
  due: Signal<DueDraft>;
  /** The rule that untouched controls keep. */
  original: Task['recurrence'];
};

/** How a task repeats, and when that is next, before it is saved. */
export function RecurrencePicker({ task, recurrence, due, original }: Props): JSX.Element {
  const { today } = useCalendar();
  const { frequency, interval, anchor } = recurrence.value;
  const change = (part: Partial<RecurrenceDraft>): void => {
    recurrence.value = { ...recurrence.value, ...part };
    // A series needs a first day.
    if (recurrence.value.frequency !== 'none' && due.value.date === null)
      due.value = { ...due.value, date: today.value };
  };
  const isKept = draftOf(original).frequency === 'custom' && original !== null;
  return (
    <fieldset class="repeat">
      <legend class="visually-hidden">Repeat</legend>
      <div class="repeat__fields">
        <label class="field">
          <span class="field__label">Repeat</span>
          <select
            class="input"
            value={frequency}
            onChange={(event) => change({ frequency: event.currentTarget.value as RecurrenceDraft['frequency'] })}
          >
            <option value="none">Never</option>
            {isKept && <option value="custom">{describeRule(original.rrule, 'due')}</option>}
            {PICKED_FREQUENCIES.map((name) => (
              <option key={name} value={name}>
                {NAMES[name]}
              </option>
            ))}
          </select>
        </label>
        {frequency !== 'none' && frequency !== 'custom' && (
          <Interval unit={UNITS[frequency]} value={interval} onChange={(value) => change({ interval: value })} />
        )}
      </div>
      {frequency !== 'none' && (
        <Segmented label="Counts" options={ANCHORS} value={anchor} onChange={(value) => change({ anchor: value })} />
      )}
      {(recurrence.value.movesAll || isMoved(task, due.value)) && frequency !== 'none' && (
        <label class="switch">
          <input
            type="checkbox"
            checked={recurrence.value.movesAll}
            onChange={(event) => change({ movesAll: event.currentTarget.checked })}
          />
          <span>Move all that follow as well</span>
        </label>
      )}
      <Preview task={task} recurrence={recurrence} due={due} original={original} />
    </fieldset>
  );
}

type IntervalProps = { unit: string; value: number; onChange: (value: number) => void };

function Interval({ unit, value, onChange }: IntervalProps): JSX.Element {
  return (
    <label class="field">
      <span class="field__label">Every … {unit}</span>
      <input
        class="input"
        type="number"
        inputMode="numeric"
        min={1}
        max={MAX_INTERVAL}
        value={value}
        onInput={(event) => onChange(wholeNumber(event.currentTarget.value))}
      />
    </label>
  );
}

function Preview({ task, recurrence, due, original }: Props): JSX.Element | null {
  const { timeZone, displayLocale } = useCalendar();
  const { date, time } = due.value;
  const rule = recurrenceOf(recurrence.value, { original, due: date });
  if (!rule) return null;
  const context = {
    task,
    dtstart: newFirstDay(recurrence.value, date),
    due: date === null ? null : { date, time },
    now: new Date(),
    timeZone: timeZone.value,
  };
  const following = nextTwo(rule, context).map((next) => formatFullDue(next, displayLocale));
  return (
    <p class="field__hint" aria-live="polite">
      <strong>{describeRule(rule.rrule, rule.anchor)}</strong>
      {following.length > 0 ? `. Then ${following.join('; ')}.` : '. There is no next one.'}
    </p>
  );
}

/** Whether a repeating task is to have another date or time than it has. */
function isMoved({ recurrence, dueDate, dueTime }: Task, { date, time }: DueDraft): boolean {
  return recurrence !== null && date !== null && (date !== dueDate || time !== dueTime);
}

function wholeNumber(text: string): number {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? 1 : Math.min(MAX_INTERVAL, Math.max(1, value));
}
