import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useApp } from '../../app/app-context.ts';
import { formatDay } from '../../lib/format-due.ts';
import { EmptyState } from './empty-state.tsx';
import { groupOpen } from './group-tasks.ts';
import { LoadProblem } from './load-problem.tsx';
import { TaskGroups } from './task-groups.tsx';
import { QuickAdd } from '../quick-add/quick-add.tsx';

export function OpenView(): JSX.Element {
  const { store, loader, today, displayLocale } = useApp();
  const groups = useComputed(() => groupOpen(store.open.value, today.value));
  return (
    <>
      <header class="page__header">
        <h1 class="page__title">{formatDay(today.value, displayLocale)}</h1>
        <Summary />
      </header>
      <QuickAdd />
      {loader.state.value === 'failed' && <LoadProblem />}
      {loader.state.value === 'loading' && <Skeleton />}
      {loader.state.value === 'ready' && groups.value.length === 0 && <EmptyState />}
      <TaskGroups groups={groups.value} />
    </>
  );
}

function Summary(): JSX.Element | null {
  const { store, loader, today } = useApp();
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
