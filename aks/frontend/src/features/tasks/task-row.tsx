import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import type { Task } from '#core/domain/task';
import { useApp } from '../../app/app-context.ts';
import { Icon } from '../../components/icon.tsx';
import { isBeingCreated } from './task-drafts.ts';
import { DueChip, RecurrenceChip } from './task-chips.tsx';

/** One line of a list. Arrow keys or j/k move between rows; Tab goes through the buttons of the current one. */
export function TaskRow({ task, dayKnown }: { task: Task; dayKnown: boolean }): JSX.Element {
  const { ui, tasks } = useApp();
  const isCurrent = useComputed(() => ui.currentTaskId.value === task.id).value;
  const hasArrived = useComputed(() => ui.arrived.value?.taskId === task.id).value;
  const isDone = task.status === 'done';
  const isNew = isBeingCreated(task);
  const tabIndex = isCurrent ? 0 : -1;
  const classes = ['task', isDone && 'task--done', isNew && 'task--new', hasArrived && 'task--arrived'];
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      data-task={task.id}
      onFocusCapture={() => (ui.currentTaskId.value = task.id)}
    >
      <button
        type="button"
        role="checkbox"
        class={`check check--p${task.priority}`}
        aria-checked={isDone}
        aria-label={`Done: ${task.title}`}
        tabIndex={tabIndex}
        disabled={isNew}
        onClick={() => void (isDone ? tasks.reopen(task) : tasks.complete(task))}
      >
        <span class="check__box">
          <Icon name="check" size={14} />
        </span>
      </button>
      <button
        type="button"
        class="task__open"
        tabIndex={tabIndex}
        aria-haspopup="dialog"
        disabled={isNew}
        onClick={() => (ui.editing.value = { taskId: task.id })}
      >
        <span class="task__title" dir="auto">
          {task.title}
        </span>
        {task.description !== '' && (
          <span class="task__description" dir="auto">
            {task.description}
          </span>
        )}
        <span class="task__meta">
          <DueChip task={task} dayKnown={dayKnown} />
          <RecurrenceChip task={task} />
        </span>
      </button>
      <button
        type="button"
        class="icon-button task__remove"
        aria-label={`Delete: ${task.title}`}
        tabIndex={tabIndex}
        disabled={isNew}
        onClick={() => void tasks.remove(task)}
      >
        <Icon name="trash" size={18} />
      </button>
    </li>
  );
}
