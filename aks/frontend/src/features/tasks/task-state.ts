import type { Task } from '#core/domain/task/task';

/**
 * What the server has confirmed, and on top of it what the person did since. Rolling a failed write back is dropping it from
 * `pending`; nothing has to be remembered about how the task looked before.
 *
 * Answers, live messages and lists can arrive in any order. Of a task that we have, the higher version is the newer one. A
 * deleted task has no version any more, so `deletions` keeps its id: only a request that was sent after we had learned of the
 * deletion can bring the task back.
 */
export type TaskState = {
  confirmed: ReadonlyMap<string, Task>;
  pending: readonly PendingChange[];
  /** Deleted tasks by id, each with its place in the order of deletions; the newest ones. */
  deletions: ReadonlyMap<string, number>;
  /** How many deletions we have learned of so far. */
  deletionCount: number;
};

export type PendingChange = { key: string; taskId: string } & (
  { kind: 'create'; task: Task } | { kind: 'change'; changes: Partial<Task> } | { kind: 'remove' }
);

export const NO_TASKS: TaskState = { confirmed: new Map(), pending: [], deletions: new Map(), deletionCount: 0 };

/** Answers are at most seconds late, and nobody deletes this many tasks in that time. */
const MAX_DELETIONS = 1_000;

/** The state with a task from the server. Ignored when we have a newer version, or know that the task is deleted. */
export function withTask(state: TaskState, task: Task): TaskState {
  const known = state.confirmed.get(task.id);
  if (state.deletions.has(task.id) || (known && known.version > task.version)) return state;
  return { ...state, confirmed: new Map(state.confirmed).set(task.id, task) };
}

/** The state with the answer to a change of a task. Ignored when the task has left the list since the change was sent. */
export function withChanged(state: TaskState, task: Task): TaskState {
  return state.confirmed.has(task.id) ? withTask(state, task) : state;
}

/**
 * The state with a task that a request created or restored. Ignored when the task was deleted after the request was sent;
 * `askedAt` is the `deletionCount` of that moment.
 */
export function withAdded(state: TaskState, task: Task, askedAt = Infinity): TaskState {
  if ((state.deletions.get(task.id) ?? 0) > askedAt) return state;
  return withTask({ ...state, deletions: without(state.deletions, task.id) }, task);
}

export function withoutTask(state: TaskState, id: string): TaskState {
  const deletionCount = state.deletionCount + 1;
  const deletions = new Map([...without(state.deletions, id), [id, deletionCount] as const].slice(-MAX_DELETIONS));
  return { ...state, confirmed: without(state.confirmed, id), deletions, deletionCount };
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!map.has(id)) return map;
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}

/** A whole list from the server. `keep` says which known tasks the list does not speak of. */
export function withList(state: TaskState, tasks: readonly Task[], keep: (task: Task) => boolean): TaskState {
  const kept = [...state.confirmed].filter(([, task]) => keep(task));
  const newest = tasks.map((task) => {
    const known = state.confirmed.get(task.id);
    return [task.id, known && known.version > task.version ? known : task] as const;
  });
  const listed = new Set(tasks.map(({ id }) => id));
  const deletions = new Map([...state.deletions].filter(([id]) => !listed.has(id)));
  return { ...state, confirmed: new Map([...kept, ...newest]), deletions };
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
