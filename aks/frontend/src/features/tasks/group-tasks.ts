import type { Task } from '#core/domain/task/task';
import { addDays, formatDay } from '../../lib/format-due.ts';

export type TaskGroup = { id: string; title: string; tasks: Task[] };

const OPEN_GROUPS = [
  { id: 'overdue', title: 'Overdue' },
  { id: 'today', title: 'Today' },
  { id: 'tomorrow', title: 'Tomorrow' },
  { id: 'week', title: 'Next 7 days' },
  { id: 'later', title: 'Later' },
  { id: 'someday', title: 'No date' },
] as const;
type OpenGroupId = (typeof OPEN_GROUPS)[number]['id'];

/** Open tasks by when they are due, groups without a task left out. */
export function groupOpen(tasks: readonly Task[], today: string): TaskGroup[] {
  const byGroup = Map.groupBy(tasks.toSorted(inDueOrder), (task) => openGroupOf(task.dueDate, today));
  return OPEN_GROUPS.flatMap((group) => {
    const members = byGroup.get(group.id);
    return members ? [{ ...group, tasks: members }] : [];
  });
}

function openGroupOf(dueDate: string | null, today: string): OpenGroupId {
  if (dueDate === null) return 'someday';
  if (dueDate < today) return 'overdue';
  if (dueDate === today) return 'today';
  if (dueDate === addDays(today, 1)) return 'tomorrow';
  return dueDate <= addDays(today, 7) ? 'week' : 'later';
}

/** By day, then time (none last), then priority, then age. */
function inDueOrder(a: Task, b: Task): number {
  return (
    compare(a.dueDate ?? '~', b.dueDate ?? '~') ||
    compare(a.dueTime ?? '~', b.dueTime ?? '~') ||
    a.priority - b.priority ||
    compare(a.createdAt, b.createdAt) ||
    compare(a.id, b.id)
  );
}

/** Done tasks by the day on which they were done, newest first. */
export function groupDone(
  tasks: readonly Task[],
  { today, dayOf, locale }: { today: string; dayOf: (instant: string) => string; locale: string },
): TaskGroup[] {
  const sorted = tasks.toSorted((a, b) => compare(b.completedAt ?? '', a.completedAt ?? '') || compare(b.id, a.id));
  const byDay = Map.groupBy(sorted, (task) => dayOf(task.completedAt ?? task.updatedAt));
  return [...byDay].map(([day, members]) => ({ id: day, title: doneTitle(day, today, locale), tasks: members }));
}

function doneTitle(day: string, today: string, locale: string): string {
  if (day === today) return 'Today';
  return day === addDays(today, -1) ? 'Yesterday' : formatDay(day, locale);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
