import { useComputed } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useCalendar } from '../../lib/calendar.ts';
import { formatDay } from '../../lib/format-due.ts';
import { EmptyState } from './empty-state.tsx';
import { groupOpen } from './group-tasks.ts';
import { LoadProblem } from './load-problem.tsx';
import { TaskGroups } from './task-groups.tsx';
import { useTasks } from './tasks-slice.ts';

type Props = {
  /** The line above the list in which tasks are written. */
  quickAdd: ComponentChildren;
  onExample: (line: string) => void;
};

export function OpenView({ quickAdd, onExample }: Props): JSX.Element {
  const { store, loader } = useTasks();
  const { today, displayLocale } = useCalendar();
  const groups = useComputed(() => groupOpen(store.open.value, today.value));
  return (
    <>
      <header class="page__header">
        <h1 class="page__title">{formatDay(today.value, displayLocale)}</h1>
        <Summary />
      </header>
      {quickAdd}
      {loader.state.value === 'failed' && <LoadProblem />}
      {loader.state.value === 'loading' && groups.value.length === 0 && <Skeleton />}
      {loader.state.value === 'ready' && groups.value.length === 0 && <EmptyState onExample={onExample} />}
      <TaskGroups groups={groups.value} />
    </>
  );
}

function Summary(): JSX.Element | null {
  const { store, loader } = useTasks();
  const { today } = useCalendar();
  const open = store.open.value.filter((task) => task.status !== 'done');
  if (loader.state.value !== 'ready' || open.length === 0) return null;
  const overdue = open.filter(({ dueDate }) => dueDate !== null && dueDate < today.value).length;
  const todays = open.filter(({ dueDate }) => dueDate === today.value).length;
  const parts = [`${todays} today`, ...(overdue > 0 ? [`${overdue} overdue`] : []), `${open.length} in all`];
  return <p class="page__summary">{parts.join(' · ')}</p>;
}

function Skeleton(): JSX.Element {
  return (
    <output class="skeleton">
      <span class="visually-hidden">Loading your tasks</span>
      <span class="skeleton__row" />
      <span class="skeleton__row" />
      <span class="skeleton__row" />
    </output>
  );
}
