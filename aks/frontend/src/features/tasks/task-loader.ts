import { signal, type ReadonlySignal } from '@preact/signals';
import type { TaskPage } from '#core/domain/api';
import type { Task } from '#core/domain/task/task';
import type { ApiClient } from '../../lib/api-client.ts';
import type { TaskStore } from './task-store.ts';

export type LoadState = 'loading' | 'ready' | 'failed';
export type TaskLoader = {
  /** Of the open tasks. */
  state: ReadonlySignal<LoadState>;
  loadOpen: () => Promise<void>;
  /** The newest done tasks, or with `more` those before the oldest one loaded. */
  loadDone: (options: { more: boolean }) => Promise<void>;
  /** Whether there are more done tasks than are loaded. */
  hasMoreDone: ReadonlySignal<boolean>;
};

const PAGE_SIZE = 200;
const DONE_PAGE_SIZE = 50;

/** Brings the lists from the server into the store. */
export function createTaskLoader({ api, store }: { api: ApiClient; store: TaskStore }): TaskLoader {
  const state = signal<LoadState>('loading');
  const hasMoreDone = signal(false);
  let doneCursor: string | null = null;

  const readOpen = async (partly: (items: readonly Task[]) => void): Promise<Task[]> => {
    const items: Task[] = [];
    let cursor: string | null = null;
    do {
      const page: TaskPage = await readPage(api, { status: 'open', limit: PAGE_SIZE, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
      // The first screen need not wait for the thousandth task.
      if (state.value !== 'ready') partly(page.items);
      state.value = 'ready';
    } while (cursor !== null);
    return items;
  };

  return {
    state,
    hasMoreDone,
    async loadOpen() {
      try {
        await store.replace(readOpen, (task) => task.status === 'done');
      } catch (error) {
        if (state.value === 'loading') state.value = 'failed';
        throw error;
      }
    },
    async loadDone({ more }) {
      const page = await readPage(api, { status: 'done', limit: DONE_PAGE_SIZE, cursor: more ? doneCursor : null });
      await store.replace(
        () => Promise.resolve(page.items),
        () => true,
      );
      doneCursor = page.nextCursor;
      hasMoreDone.value = doneCursor !== null;
    },
  };
}

type PageQuery = { status: 'open' | 'done'; limit: number; cursor: string | null };

async function readPage(api: ApiClient, { status, limit, cursor }: PageQuery): Promise<TaskPage> {
  const query = new URLSearchParams({ status, limit: String(limit), ...(cursor !== null && { cursor }) });
  return (await api.send({ method: 'GET', path: `/api/tasks?${query}` })) as TaskPage;
}
