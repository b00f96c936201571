import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { localDate } from '#core/domain/recurrence/zoned-time';
import { useCalendar } from '../../lib/calendar.ts';
import { groupDone } from './group-tasks.ts';
import { TaskGroups } from './task-groups.tsx';
import { useTasks } from './tasks-slice.ts';

export function DoneView(): JSX.Element {
  const { store, loader } = useTasks();
  const { today, timeZone, displayLocale } = useCalendar();
  const state = useSignal<'loading' | 'ready' | 'failed'>('loading');
  const groups = useComputed(() =>
    groupDone(store.done.value, {
      today: today.value,
      dayOf: (instant) => localDate(new Date(instant), timeZone.value),
      locale: displayLocale,
    }),
  );
  const load = async (more: boolean): Promise<void> => {
    state.value = 'loading';
    state.value = await loader.loadDone({ more }).then(
      () => 'ready' as const,
      () => 'failed' as const,
    );
  };
  useEffect(() => {
    void load(false);
  }, []);
  return (
    <>
      <header class="page__header">
        <h1 class="page__title">Done</h1>
        <p class="page__summary">Untick a task to open it again.</p>
      </header>
      {state.value === 'ready' && groups.value.length === 0 && (
        <p class="empty__text">Nothing is done yet. What you tick off is kept here.</p>
      )}
      <TaskGroups groups={groups.value} />
      {state.value === 'failed' && (
        <p role="alert">Your done tasks could not be loaded. Check your connection, then try again.</p>
      )}
      {(state.value === 'failed' || (state.value === 'ready' && loader.hasMoreDone.value)) && (
        <button type="button" class="button" onClick={() => void load(groups.value.length > 0)}>
          {state.value === 'failed' ? 'Try again' : 'Show more'}
        </button>
      )}
    </>
  );
}
