import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import type { Task } from '#core/domain/task/task';
import { Icon } from '../../components/icon.tsx';
import { isBeingCreated } from './task-drafts.ts';
import { DueChip, RecurrenceChip } from './task-chips.tsx';
import { useTasks } from './tasks-slice.ts';

/** One line of a list. Arrow keys or j/k move between rows; Tab goes through the controls of the current one. */
export function TaskRow({ task, dayKnown }: { task: Task; dayKnown: boolean }): JSX.Element {
  const { actions, currentTaskId, arrived, editing } = useTasks();
  const isCurrent = useComputed(() => currentTaskId.value === task.id).value;
  const hasArrived = useComputed(() => arrived.value?.taskId === task.id).value;
  const isNew = isBeingCreated(task);
  const control = { tabIndex: isCurrent ? 0 : -1, disabled: isNew };
  const classes = ['task', task.status === 'done' && 'task--done', isNew && 'task--new', hasArrived && 'task--arrived'];
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      data-task={task.id}
      onFocusCapture={() => (currentTaskId.value = task.id)}
    >
      <Check task={task} control={control} />
      <button
        type="button"
        class="task__open"
        aria-haspopup="dialog"
        {...control}
        onClick={() => (editing.value = { taskId: task.id })}
      >
        <Words task={task} dayKnown={dayKnown} />
      </button>
      <button
        type="button"
        class="icon-button task__remove"
        aria-label={`Delete: ${task.title}`}
        {...control}
        onClick={() => actions.remove(task)}
      >
        <Icon name="trash" size={18} />
      </button>
    </li>
  );
}

type Control = { tabIndex: number; disabled: boolean };

function Check({ task, control }: { task: Task; control: Control }): JSX.Element {
  const { actions } = useTasks();
  const isDone = task.status === 'done';
  return (
    <label class={`check check--p${task.priority}`}>
      <input
        type="checkbox"
        class="check__input"
        aria-label={`Done: ${task.title}`}
        checked={isDone}
        {...control}
        onChange={() => (isDone ? actions.reopen(task) : actions.complete(task))}
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
