import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import type { Task } from '#core/domain/task/task';
import * as taskState from './task-state.ts';

type Change = (state: taskState.TaskState) => taskState.TaskState;

/** A list that is being read from the server. */
export type Reading = {
  /** When two readings of the same list overlap, the one that started later wins. */
  list?: 'open' | 'done';
  /** `partly` shows the tasks that have been read so far. */
  read: (partly: (items: readonly Task[]) => void) => Promise<Task[]>;
  /** Which known tasks the list does not speak of. */
  keep: (task: Task) => boolean;
};

export type TaskStore = {
  open: ReadonlySignal<Task[]>;
  done: ReadonlySignal<Task[]>;
  find(id: string): Task | undefined;
  /** To be called when a request is sent that creates or restores a task; see `add`. */
  askedAt(): number;
  /** A task that a request created or restored; `askedAt` is from when the request was sent. */
  add(task: Task, askedAt: number): void;
  /** The answer to a change of a task. */
  change(task: Task): void;
  remove(id: string): void;
  /**
   * Takes a list from the server. What we learned while it was being read is newer than the list and is applied on top.
   * Resolves to false when a reading that started later has won.
   */
  replace(reading: Reading): Promise<boolean>;
  receive(message: ActivityMessage): void;
  begin(change: taskState.PendingChange): void;
  settle(key: string): void;
  /** Keeps a completed task in the open list for a moment, so that the eye can follow it. */
  linger(id: string, on: boolean): void;
};

/** All tasks that this page knows, as signals. The rules are in task-state.ts. */
export function createTaskStore(): TaskStore {
  const state = signal(taskState.NO_TASKS);
  const lingering = signal<ReadonlySet<string>>(new Set());
  const visible = computed(() => taskState.visibleTasks(state.value));
  const loads = new Set<Change[]>();
  const learn = (change: Change): void => {
    for (const changes of loads) changes.push(change);
    state.value = change(state.value);
  };
  const { receive, release } = createInbox(learn, () => state.peek().pending);

  return {
    open: computed(() => visible.value.filter(({ id, status }) => status !== 'done' || lingering.value.has(id))),
    done: computed(() => visible.value.filter(({ status }) => status === 'done')),
    find: (id) => visible.value.find((task) => task.id === id),
    askedAt: () => state.peek().deletionCount,
    add: (task, askedAt) => learn((now) => taskState.withAdded(now, task, askedAt)),
    change: (task) => learn((now) => taskState.withChanged(now, task)),
    remove: (id) => learn((now) => taskState.withoutTask(now, id)),
    replace: createReplace(state, loads),
    receive,
    begin: (change) => void (state.value = taskState.begin(state.value, change)),
    settle(key) {
      batch(() => {
        state.value = taskState.settle(state.value, key);
        release();
      });
    },
    linger(id, on) {
      const others = [...lingering.value].filter((other) => other !== id);
      lingering.value = new Set(on ? [...others, id] : others);
    },
  };
}

function createReplace(state: { value: taskState.TaskState }, loads: Set<Change[]>): TaskStore['replace'] {
  let started = 0;
  const newest = { open: 0, done: 0 };
  return async ({ list, read, keep }) => {
    const serial = ++started;
    const changes: Change[] = [];
    const show = (items: readonly Task[], keeping: (task: Task) => boolean): void => {
      state.value = changes.reduce((now, change) => change(now), taskState.withList(state.value, items, keeping));
    };
    loads.add(changes);
    try {
      const items = await read((some) => show(some, () => true));
      if (list && newest[list] > serial) return false;
      if (list) newest[list] = serial;
      show(items, keep);
      return true;
    } finally {
      loads.delete(changes);
    }
  };
}

type Inbox = { receive: TaskStore['receive']; release: () => void };

/**
 * Applies live messages in their order. While this tab is creating a task, a message about a new task waits: it may be about
 * the same task, which would be shown twice until the answer arrives. Later messages about that task wait with it.
 */
function createInbox(learn: (change: Change) => void, pending: () => readonly taskState.PendingChange[]): Inbox {
  let held: ActivityMessage[] = [];
  const isCreating = (): boolean => pending().some(({ kind }) => kind === 'create');
  const apply = ({ kind, task, taskId }: ActivityMessage): void =>
    learn((now) => {
      if (!task) return taskState.withoutTask(now, taskId);
      return kind === 'task.restored' ? taskState.withAdded(now, task) : taskState.withTask(now, task);
    });
  return {
    receive(message) {
      const mustWait = message.kind === 'task.created' && isCreating();
      if (mustWait || held.some(({ taskId }) => taskId === message.taskId)) held.push(message);
      else apply(message);
    },
    release() {
      if (isCreating()) return;
      const released = held;
      held = [];
      for (const message of released) apply(message);
    },
  };
}
