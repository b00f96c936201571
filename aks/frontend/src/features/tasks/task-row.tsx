import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import type { Task } from '#core/domain/task/task';
import { useApp } from '../../app/app-context.ts';
import { Icon } from '../../components/icon.tsx';
import { isBeingCreated } from './task-drafts.ts';
import { DueChip, RecurrenceChip } from './task-chips.tsx';

/** One line of a list. Arrow keys or j/k move between rows; Tab goes through the controls of the current one. */
export function TaskRow({ task, dayKnown }: { task: Task; dayKnown: boolean }): JSX.Element {
  const { ui, tasks } = useApp();
  const isCurrent = useComputed(() => ui.currentTaskId.value === task.id).value;
  const hasArrived = useComputed(() => ui.arrived.value?.taskId === task.id).value;
  const isNew = isBeingCreated(task);
  const control = { tabIndex: isCurrent ? 0 : -1, disabled: isNew };
  const classes = ['task', task.status === 'done' && 'task--done', isNew && 'task--new', hasArrived && 'task--arrived'];
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      data-task={task.id}
      onFocusCapture={() => (ui.currentTaskId.value = task.id)}
    >
      <Check task={task} control={control} />
      <button
        type="button"
        class="task__open"
        aria-haspopup="dialog"
        {...control}
        onClick={() => (ui.editing.value = { taskId: task.id })}
      >
        <Words task={task} dayKnown={dayKnown} />
      </button>
      <button
        type="button"
        class="icon-button task__remove"
        aria-label={`Delete: ${task.title}`}
        {...control}
        onClick={() => tasks.remove(task)}
      >
        <Icon name="trash" size={18} />
      </button>
    </li>
  );
}

type Control = { tabIndex: number; disabled: boolean };

function Check({ task, control }: { task: Task; control: Control }): JSX.Element {
  const { tasks } = useApp();
  const isDone = task.status === 'done';
  return (
    <label class={`check check--p${task.priority}`}>
      <input
        type="checkbox"
        class="check__input"
        aria-label={`Done: ${task.title}`}
        checked={isDone}
        {...control}
        onChange={() => (isDone ? tasks.reopen(task) : tasks.complete(task))}
      />
      <span class="check__box">
        <Icon name="check" size={14} />
      </span>
    </label>
  );
}

function Words({ task, dayKnown }: { task: Task; dayKnown: boolean }): JSX.Element {
  return (
    <>
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
    </>
  );
}
