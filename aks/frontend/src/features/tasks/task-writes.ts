import { batch } from '@preact/signals';
import { kindOf } from '#core/domain/errors';
import { messageOf, type ApiClient, type ApiRequest } from '../../lib/api-client.ts';
import type { Notices } from '../../lib/notices.ts';
import { taskOf } from '../../lib/task-answer.ts';
import type { PendingChange } from './task-state.ts';
import type { TaskStore } from './task-store.ts';

export type Write = {
  /** What the person sees until the server has answered; its key is the idempotency key as well. */
  change: PendingChange;
  request: Omit<ApiRequest, 'key' | 'ifMatch'>;
  title: string;
  /** The version that the person looked at; own writes since then do not count as a conflict. */
  basedOn?: number;
  /** Opens the editor again with the change that was refused. */
  editAgain?: () => void;
};
export type Writes = { send(write: Write): Promise<{ answer: unknown } | null> };

type Dependencies = {
  api: ApiClient;
  store: TaskStore;
  notices: Pick<Notices, 'show'>;
  reread: (id: string) => Promise<void>;
};

/** Optimistic writes: shown at once, sent in order per task, rolled back with words about what to do when they fail. */
export function createWrites(dependencies: Dependencies): Writes {
  const { api, store } = dependencies;
  const queues = new Map<string, Promise<unknown>>();
  const ownVersions = new Map<string, number>();

  const inOrder = async (id: string, work: () => Promise<unknown>): Promise<unknown> => {
    const before = queues.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    queues.set(id, mine);
    return mine.finally(() => {
      if (queues.get(id) === mine) queues.delete(id);
    });
  };

  const send = async (write: Write): Promise<{ answer: unknown } | null> => {
    const { change, request, basedOn } = write;
    store.begin(change);
    const askedAt = store.askedAt();
    try {
      const answer = await inOrder(change.taskId, async () => {
        const version = basedOn === undefined ? {} : { ifMatch: newest(basedOn, ownVersions.get(change.taskId)) };
        const received = await api.send({ ...request, ...version, key: change.key });
        const task = taskOf(received);
        // Before the next one in the queue is sent: it is based on this one.
        if (task) ownVersions.set(task.id, task.version);
        return received;
      });
      batch(() => {
        const task = taskOf(answer);
        if (change.kind === 'remove') store.remove(change.taskId);
        else if (task && change.kind === 'create') store.add(task, askedAt);
        else if (task) store.change(task);
        store.settle(change.key);
      });
      return { answer };
    } catch (error) {
      store.settle(change.key);
      await explain(dependencies, { error, write, retry: () => void send(write) });
      return null;
    }
  };
  return { send };
}

function newest(basedOn: number, own: number | undefined): number {
  return Math.max(basedOn, own ?? 0);
}

type Failure = { error: unknown; write: Write; retry: () => void };

async function explain({ store, notices, reread }: Dependencies, { error, write, retry }: Failure): Promise<void> {
  const { change, title, editAgain } = write;
  const show = (text: string, action?: { label: string; run: () => void }): void => {
    notices.show({ tone: 'error', text, ...(action && { action }) });
  };
  switch (kindOf(error)) {
    case 'unauthenticated':
      // The session has ended, and the page goes back to its start.
      return;
    case 'not-found':
      store.remove(change.taskId);
      return show(`“${title}” no longer exists: it was deleted elsewhere.`);
    case 'precondition-failed': {
      await reread(change.taskId);
      const text = `“${title}” was changed elsewhere. You see the newest version now; look at it and make your change again.`;
      return show(text, editAgain && { label: 'Edit again', run: editAgain });
    }
    case 'invalid':
    case 'conflict':
      return show(
        `“${title}” was not saved. ${messageOf(error)}`,
        editAgain && { label: 'Edit again', run: editAgain },
      );
    default:
      return show(`“${title}” was not saved. ${messageOf(error)}`, { label: 'Try again', run: retry });
  }
}
