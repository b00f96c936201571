import type { Task } from '#core/domain/task/task';

/**
 * What the server has confirmed, and on top of it what the person did since. Rolling a failed write back is dropping it from
 * `pending`; nothing has to be remembered about how the task looked before.
 */
export type TaskState = { confirmed: ReadonlyMap<string, Task>; pending: readonly PendingChange[] };

export type PendingChange = { key: string; taskId: string } & (
  { kind: 'create'; task: Task } | { kind: 'change'; changes: Partial<Task> } | { kind: 'remove' }
);

export const NO_TASKS: TaskState = { confirmed: new Map(), pending: [] };

/** A task from the server. An older version than the known one is ignored: answers and live messages overtake each other. */
export function withTask(state: TaskState, task: Task): TaskState {
  const known = state.confirmed.get(task.id);
  if (known && known.version > task.version) return state;
  return { ...state, confirmed: new Map(state.confirmed).set(task.id, task) };
}

export function withoutTask(state: TaskState, id: string): TaskState {
  if (!state.confirmed.has(id)) return state;
  const confirmed = new Map(state.confirmed);
  confirmed.delete(id);
  return { ...state, confirmed };
}

/** A whole list from the server. `keep` says which known tasks the list does not speak of. */
export function withList(state: TaskState, tasks: readonly Task[], keep: (task: Task) => boolean): TaskState {
  const kept = [...state.confirmed.values()].filter(keep);
  const base = { ...state, confirmed: new Map(kept.map((task) => [task.id, task])) };
  const newest = tasks.map((task) => {
    const known = state.confirmed.get(task.id);
    return known && known.version > task.version ? known : task;
  });
  return { ...base, confirmed: new Map([...base.confirmed, ...newest.map((task) => [task.id, task] as const)]) };
}

export function begin(state: TaskState, change: PendingChange): TaskState {
  return { ...state, pending: [...state.pending, change] };
}

export function settle(state: TaskState, key: string): TaskState {
  return { ...state, pending: state.pending.filter((change) => change.key !== key) };
}

/** The tasks as the person sees them. Untouched tasks keep their identity, so that their rows are not drawn again. */
export function visibleTasks({ confirmed, pending }: TaskState): Task[] {
  if (pending.length === 0) return [...confirmed.values()];
  const tasks = new Map(confirmed);
  for (const change of pending) {
    const task = tasks.get(change.taskId);
    if (change.kind === 'create') tasks.set(change.taskId, change.task);
    else if (change.kind === 'remove') tasks.delete(change.taskId);
    else if (task) tasks.set(change.taskId, { ...task, ...change.changes });
  }
  return [...tasks.values()];
}
