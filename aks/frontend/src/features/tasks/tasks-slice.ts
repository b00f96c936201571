import type { Signal } from '@preact/signals';
import type { TaskPatch } from '#core/domain/task/task';
import { createSlice } from '../../lib/slice.ts';
import type { TaskActions } from './task-actions.ts';
import type { TaskLoader } from './task-loader.ts';
import type { TaskStore } from './task-store.ts';

export type Editing = {
  taskId: string;
  /** Values that a refused save left behind. */
  draft?: TaskPatch;
  focus?: 'title' | 'date';
};

/** The person's tasks, the actions on them, and which of them is edited, focused or new. */
export type TasksSlice = {
  store: TaskStore;
  loader: TaskLoader;
  actions: TaskActions;
  /** The task in the editor. */
  editing: Signal<Editing | null>;
  /** The row that Tab enters the list at. */
  currentTaskId: Signal<string | null>;
  /** The task that was created in the background just now, to be highlighted and announced. */
  arrived: Signal<{ taskId: string; text: string } | null>;
};

export const [TasksProvider, useTasks] = createSlice<TasksSlice>('tasks');
