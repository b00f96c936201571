import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ActivityMessage, TaskPage } from '#core/domain/api';
import type { Task } from '#core/domain/task';
import type { ApiClient } from '../../lib/api-client.ts';
import * as taskState from './task-state.ts';

type State = taskState.TaskState;
type Status = 'loading' | 'ready' | 'failed';

export type TaskStore = {
  open: ReadonlySignal<Task[]>;
  done: ReadonlySignal<Task[]>;
  status: ReadonlySignal<Status>;
  /** Whether there are more done tasks than are loaded. */
  hasMoreDone: ReadonlySignal<boolean>;
  find(id: string): Task | undefined;
  loadOpen(): Promise<void>;
  /** The newest done tasks, or with `more` those before the oldest one loaded. */
  loadDone(options?: { more: boolean }): Promise<void>;
  put(task: Task): void;
  remove(id: string): void;
  receive(message: ActivityMessage): void;
  begin(change: taskState.PendingChange): void;
  settle(key: string): void;
  /** Keeps a completed task in the open list for a moment, so that the eye can follow it. */
  linger(id: string, on: boolean): void;
  clear(): void;
};

const PAGE_SIZE = 200;
const DONE_PAGE_SIZE = 50;

export function createTaskStore({ api }: { api: ApiClient }): TaskStore {
  const state = signal<State>(taskState.NO_TASKS);
  const status = signal<Status>('loading');
  const lingering = signal<ReadonlySet<string>>(new Set());
  const doneCursor = signal<string | null>(null);
  const visible = computed(() => taskState.visibleTasks(state.value));
  const isOpen = (task: Task): boolean => task.status !== 'done' || lingering.value.has(task.id);
  /** What became known while a list was under way: the list may be older, so these are applied on top of it. */
  const loads = new Set<((state: State) => State)[]>();
  /** A task of this tab's own making: its live message waits for the answer, else the row would show twice. */
  let held: ActivityMessage[] = [];

  const learn = (change: (state: State) => State): void => {
    for (const changes of loads) changes.push(change);
    state.value = change(state.value);
  };
  const put = (task: Task): void => learn((now) => taskState.withTask(now, task));
  const remove = (id: string): void => learn((now) => taskState.withoutTask(now, id));
  const apply = ({ task, taskId }: ActivityMessage): void => (task ? put(task) : remove(taskId));

  const loadPages = async (changes: readonly ((state: State) => State)[]): Promise<void> => {
    const items: Task[] = [];
    let cursor: string | null = null;
    do {
      const page: TaskPage = await readPage(api, { status: 'open', limit: PAGE_SIZE, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
      if (status.value !== 'ready') {
        state.value = taskState.withList(state.value, items, () => true);
        status.value = 'ready';
      }
    } while (cursor !== null);
    const listed = taskState.withList(state.value, items, (task) => task.status === 'done');
    state.value = changes.reduce((now, change) => change(now), listed);
  };

  return {
    open: computed(() => visible.value.filter(isOpen)),
    done: computed(() => visible.value.filter((task) => task.status === 'done')),
    status,
    hasMoreDone: computed(() => doneCursor.value !== null),
    find: (id) => visible.value.find((task) => task.id === id),
    put,
    remove,
    async loadOpen() {
      const changes: ((state: State) => State)[] = [];
      loads.add(changes);
      try {
        await loadPages(changes);
      } catch (error) {
        if (status.value === 'loading') status.value = 'failed';
        throw error;
      } finally {
        loads.delete(changes);
      }
    },
    async loadDone({ more } = { more: false }) {
      const cursor = more ? (doneCursor.value ?? null) : null;
      const page = await readPage(api, { status: 'done', limit: DONE_PAGE_SIZE, cursor });
      batch(() => {
        for (const task of page.items) put(task);
        doneCursor.value = page.nextCursor;
      });
    },
    receive(message) {
      const isCreating = state.value.pending.some(({ kind }) => kind === 'create');
      if (message.kind === 'task.created' && isCreating) held.push(message);
      else apply(message);
    },
    begin(change) {
      state.value = taskState.begin(state.value, change);
    },
    settle(key) {
      batch(() => {
        state.value = taskState.settle(state.value, key);
        for (const message of held) apply(message);
        held = [];
      });
    },
    linger(id, on) {
      const next = new Set(lingering.value);
      if (on) next.add(id);
      else next.delete(id);
      lingering.value = next;
    },
    clear() {
      state.value = taskState.NO_TASKS;
      status.value = 'loading';
      doneCursor.value = null;
    },
  };
}

type PageQuery = { status: 'open' | 'done'; limit: number; cursor: string | null };

async function readPage(api: ApiClient, { status, limit, cursor }: PageQuery): Promise<TaskPage> {
  const query = new URLSearchParams({ status, limit: String(limit), ...(cursor !== null && { cursor }) });
  return (await api.send({ method: 'GET', path: `/api/tasks?${query}` })) as TaskPage;
}
