import type { JSX } from 'preact';
import type { Task } from '#core/domain/task/task';
import { Icon } from '../../components/icon.tsx';
import { useCalendar } from '../../lib/calendar.ts';
import { dueTone, formatClock, formatFullDue, formatShortDay } from '../../lib/format-due.ts';
import { recurrenceText } from '../../lib/recurrence-text.ts';

/** Due day and time; under a headline that already names the day (`dayKnown`) only the time. */
export function DueChip({ task, dayKnown = false }: { task: Task; dayKnown?: boolean }): JSX.Element | null {
  const { today, displayLocale } = useCalendar();
  if (task.dueDate === null || (dayKnown && task.dueTime === null)) return null;
  const due = { date: task.dueDate, time: task.dueTime };
  const tone = task.status === 'done' ? 'later' : dueTone(task.dueDate, today.value);
  const clock = task.dueTime === null ? '' : formatClock(task.dueTime, displayLocale);
  const day = dayKnown ? '' : formatShortDay(task.dueDate, today.value, displayLocale);
  return (
    <time
      class={`meta meta--${tone}`}
      dateTime={due.time === null ? due.date : `${due.date}T${due.time}`}
      title={formatFullDue(due, displayLocale)}
    >
      <Icon name={dayKnown ? 'clock' : 'calendar'} size={14} />
      {[day, clock].filter(Boolean).join(' ')}
    </time>
  );
}

export function RecurrenceChip({ task }: { task: Task }): JSX.Element | null {
  if (!task.recurrence) return null;
  return (
    <span class="meta">
      <Icon name="repeat" size={14} />
      {recurrenceText(task)}
    </span>
  );
}
