import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ToolName } from '#core/domain/api';
import type { Task } from '#core/domain/task/task';
import { Icon, type IconName } from '../../components/icon.tsx';
import { useCalendar } from '../../lib/calendar.ts';
import { formatFullDue } from '../../lib/format-due.ts';
import { recurrenceText } from '../../lib/recurrence-text.ts';
import type { ToolEntry } from './chat-store.ts';

const TOOLS: Record<ToolName, { icon: IconName; label: string }> = {
  add_task: { icon: 'add', label: 'Added' },
  list_tasks: { icon: 'list', label: 'Found' },
  complete_task: { icon: 'check', label: 'Completed' },
  update_task: { icon: 'edit', label: 'Changed' },
  delete_task: { icon: 'trash', label: 'Deleted' },
  undo: { icon: 'undo', label: 'Undone' },
};

/** What the chat did, task by task, each with its undo. */
export function ToolChips({ tool }: { tool: ToolEntry }): JSX.Element {
  const { call, undo, undone } = tool;
  const isUndoing = useSignal(false);
  const onUndo = async (): Promise<void> => {
    isUndoing.value = true;
    await undo?.();
    isUndoing.value = false;
  };
  return (
    <div class={`tool ${undone.value ? 'tool--undone' : ''}`}>
      <ul class="tool__tasks">
        {call.tasks.map((task) => (
          <li key={task.id} class="tool__task">
            <span class={`tool__icon tool__icon--${call.tool}`}>
              <Icon name={TOOLS[call.tool].icon} size={15} />
              <span class="visually-hidden">{TOOLS[call.tool].label}: </span>
            </span>
            <ChipText task={task} recurrence={call.recurrenceText} />
          </li>
        ))}
      </ul>
      {undone.value ? (
        <p class="tool__state">Undone</p>
      ) : (
        undo && (
          <button type="button" class="tool__undo" disabled={isUndoing.value} onClick={() => void onUndo()}>
            Undo
          </button>
        )
      )}
    </div>
  );
}

function ChipText({ task, recurrence }: { task: Task; recurrence: string | null }): JSX.Element {
  const { displayLocale } = useCalendar();
  const due = task.dueDate === null ? '' : formatFullDue({ date: task.dueDate, time: task.dueTime }, displayLocale);
  const details = [due, recurrence ?? recurrenceText(task)].filter(Boolean).join(' · ');
  return (
    <span class="tool__text">
      <span class="tool__title" dir="auto">
        {task.title}
      </span>
      {details !== '' && <span class="tool__details">{details}</span>}
    </span>
  );
}
