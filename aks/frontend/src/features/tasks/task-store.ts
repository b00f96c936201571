import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import type { Task } from '#core/domain/task/task';
import * as taskState from './task-state.ts';

type Change = (state: taskState.TaskState) => taskState.TaskState;

export type TaskStore = {
  open: ReadonlySignal<Task[]>;
  done: ReadonlySignal<Task[]>;
  find(id: string): Task | undefined;
  put(task: Task): void;
  remove(id: string): void;
  /**
   * Takes a list from the server when `read` has brought it. What became known meanwhile is newer than the list and is
   * applied on top of it; `keep` says which known tasks the list does not speak of.
   */
  replace(
    read: (partly: (items: readonly Task[]) => void) => Promise<Task[]>,
    keep: (task: Task) => boolean,
  ): Promise<void>;
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
  /** A task of this tab's own making: its live message waits for the answer, else the row would show twice. */
  let held: ActivityMessage[] = [];

  const learn = (change: Change): void => {
    for (const changes of loads) changes.push(change);
    state.value = change(state.value);
  };
  const put = (task: Task): void => learn((now) => taskState.withTask(now, task));
  const remove = (id: string): void => learn((now) => taskState.withoutTask(now, id));
  const apply = ({ task, taskId }: ActivityMessage): void => (task ? put(task) : remove(taskId));
  const replace: TaskStore['replace'] = async (read, keep) => {
    const changes: Change[] = [];
    loads.add(changes);
    try {
      const items = await read((some) => (state.value = taskState.withList(state.value, some, () => true)));
      state.value = changes.reduce((now, change) => change(now), taskState.withList(state.value, items, keep));
    } finally {
      loads.delete(changes);
    }
  };

  return {
    open: computed(() => visible.value.filter(({ id, status }) => status !== 'done' || lingering.value.has(id))),
    done: computed(() => visible.value.filter(({ status }) => status === 'done')),
    find: (id) => visible.value.find((task) => task.id === id),
    put,
    remove,
    replace,
    receive(message) {
      const isCreating = state.value.pending.some(({ kind }) => kind === 'create');
      if (message.kind === 'task.created' && isCreating) held.push(message);
      else apply(message);
    },
    begin: (change) => void (state.value = taskState.begin(state.value, change)),
    settle(key) {
      batch(() => {
        state.value = taskState.settle(state.value, key);
        for (const message of held) apply(message);
        held = [];
      });
    },
    linger(id, on) {
      const others = [...lingering.value].filter((other) => other !== id);
      lingering.value = new Set(on ? [...others, id] : others);
    },
  };
}
