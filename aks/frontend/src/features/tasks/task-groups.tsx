import type { JSX, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Task } from '#core/domain/task/task';
import type { TaskGroup } from './group-tasks.ts';
import { TaskRow } from './task-row.tsx';
import { useTasks } from './tasks-slice.ts';

/** Groups whose headline is the day of all their tasks. */
const DAY_GROUPS = new Set(['today', 'tomorrow']);
/** The same task in the same place is the same node: of a thousand rows only those that changed are drawn again. */
const rows = new WeakMap<Task, { dayKnown: boolean; node: VNode }>();

function rowOf(task: Task, dayKnown: boolean): VNode {
  const known = rows.get(task);
  if (known?.dayKnown === dayKnown) return known.node;
  const node = <TaskRow key={task.id} task={task} dayKnown={dayKnown} />;
  rows.set(task, { dayKnown, node });
  return node;
}

export function TaskGroups({ groups }: { groups: readonly TaskGroup[] }): JSX.Element {
  const { currentTaskId } = useTasks();
  const ids = groups.flatMap((group) => group.tasks.map(({ id }) => id));
  const current = currentTaskId.value;
  const first = ids[0] ?? null;
  const isGone = current === null || !ids.includes(current);
  // Tab must always find one row, also when the current one has left the list.
  useEffect(() => {
    if (isGone) currentTaskId.value = first;
  }, [isGone, first]);
  return (
    <>
      {groups.map((group) => (
        <section key={group.id} class={`group group--${group.id}`} aria-labelledby={`group-${group.id}`}>
          <h2 class="group__title" id={`group-${group.id}`}>
            {group.title} <span class="group__count">{group.tasks.length}</span>
          </h2>
          <ul class="group__tasks">{group.tasks.map((task) => rowOf(task, DAY_GROUPS.has(group.id)))}</ul>
        </section>
      ))}
    </>
  );
}
