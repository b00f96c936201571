import { signal, type ReadonlySignal } from '@preact/signals';
import type { TaskPage } from '#core/domain/api';
import { kindOf } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';
import type { ApiClient } from '../../lib/api-client.ts';
import { taskOf } from '../../lib/task-answer.ts';
import type { TaskStore } from './task-store.ts';

export type LoadState = 'loading' | 'ready' | 'failed';
export type TaskLoader = {
  /** Of the open tasks. */
  state: ReadonlySignal<LoadState>;
  /** Reads the lists again; `state` tells whether the open tasks could be read at all so far. */
  reload: () => Promise<void>;
  /** Reads one task, which may have changed, come or gone. */
  reread: (id: string) => Promise<void>;
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
  let hasDone = false;

  const readOpen = async (partly: (items: readonly Task[]) => void): Promise<Task[]> => {
    const items: Task[] = [];
    let cursor: string | null = null;
    do {
      const page: TaskPage = await readPage(api, { status: 'open', limit: PAGE_SIZE, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
      // The first pages are shown without waiting for the rest.
      if (state.value !== 'ready') partly(page.items);
    } while (cursor !== null);
    return items;
  };

  const loadDone: TaskLoader['loadDone'] = async ({ more }) => {
    let page: TaskPage = { items: [], nextCursor: null };
    const isCurrent = await store.replace({
      ...(!more && { list: 'done' }),
      async read() {
        page = await readPage(api, { status: 'done', limit: DONE_PAGE_SIZE, cursor: more ? doneCursor : null });
        return page.items;
      },
      keep: (task) => more || task.status !== 'done' || isBeyond(page, task),
    });
    if (!isCurrent) return;
    hasDone = true;
    doneCursor = page.nextCursor;
    hasMoreDone.value = doneCursor !== null;
  };

  return {
    state,
    hasMoreDone,
    async reload() {
      if (hasDone) void loadDone({ more: false }).catch(() => undefined);
      try {
        await store.replace({ list: 'open', read: readOpen, keep: (task) => task.status === 'done' });
        state.value = 'ready';
      } catch {
        // The list that was read before stays. When the event stream is back, it asks for the next reading.
        if (state.value === 'loading') state.value = 'failed';
      }
    },
    async reread(id) {
      const read = async (): Promise<Task[]> => {
        const task = taskOf(await api.send({ method: 'GET', path: `/api/tasks/${id}` }).catch(nothingIfGone));
        return task ? [task] : [];
      };
      // A failure is ignored: the event stream reports the same change.
      await store.replace({ read, keep: (task) => task.id !== id }).catch(() => false);
    },
    loadDone,
  };
}

/** Whether a done task is older than everything on this page of the list, so that the page says nothing about it. */
function isBeyond({ items, nextCursor }: TaskPage, { completedAt }: Task): boolean {
  const oldest = items.at(-1)?.completedAt ?? '';
  return nextCursor !== null && (completedAt ?? '') <= oldest;
}

type PageQuery = { status: 'open' | 'done'; limit: number; cursor: string | null };

async function readPage(api: ApiClient, { status, limit, cursor }: PageQuery): Promise<TaskPage> {
  const query = new URLSearchParams({ status, limit: String(limit), ...(cursor !== null && { cursor }) });
  return (await api.send({ method: 'GET', path: `/api/tasks?${query}` })) as TaskPage;
}

function nothingIfGone(error: unknown): null {
  if (kindOf(error) === 'not-found') return null;
  throw error;
}
