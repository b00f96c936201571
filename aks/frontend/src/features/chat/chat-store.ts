import { signal, type ReadonlySignal } from '@preact/signals';
import type { ChatRequest, ChatResponse, ToolCall } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';
import { messageOf, type ApiClient } from '../../lib/api-client.ts';
import { taskOf } from '../../lib/task-answer.ts';
import type { UndoStack, UndoStep } from '../../lib/undo-stack.ts';

export type ToolEntry = { call: ToolCall; undo: (() => Promise<void>) | null; undone: ReadonlySignal<boolean> };
export type ChatEntry =
  | { id: number; role: 'user'; text: string }
  | { id: number; role: 'assistant'; text: string; tools: ToolEntry[]; choices: ChatResponse['choices'] }
  | { id: number; role: 'failure'; text: string; retry: () => void };
export type ChatStore = {
  entries: ReadonlySignal<readonly ChatEntry[]>;
  busy: ReadonlySignal<boolean>;
  send(message: string): Promise<void>;
};

type Dependencies = {
  api: ApiClient;
  /** Receives the tasks of answers. */
  tasks: {
    askedAt(): number;
    add(task: Task, askedAt: number): void;
    change(task: Task): void;
    remove(id: string): void;
    reread(id: string): Promise<void>;
  };
  undo: UndoStack;
  newKey: () => string;
  userId: Promise<string>;
  onUndoFailed: (text: string) => void;
};
type Say = (entry: DistributiveOmit<ChatEntry, 'id'>) => void;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Longer than for a write: people see that the chat is working on the answer. */
const TIMEOUT_MS = 20_000;
/** In characters; the limit of `ChatRequest`. */
export const MESSAGE_MAX_LENGTH = 2_000;
const MAX_ENTRIES = 500;

/** One conversation with the server's language engine; what it did to tasks shows in the list at once. */
export function createChatStore(dependencies: Dependencies): ChatStore {
  const { api, tasks, newKey, userId } = dependencies;
  const entries = signal<readonly ChatEntry[]>([]);
  const busy = signal(false);
  let conversationId: string | undefined;
  let nextId = 1;
  const say: Say = (entry) => {
    entries.value = [...entries.value, { ...entry, id: nextId++ }].slice(-MAX_ENTRIES);
  };

  const ask = async (body: ChatRequest, key: string): Promise<void> => {
    busy.value = true;
    const askedAt = tasks.askedAt();
    try {
      const request = { method: 'POST', path: `/api/${await userId}/chat`, body, key, timeoutMs: TIMEOUT_MS } as const;
      const answer = (await api.send(request)) as ChatResponse;
      conversationId = answer.conversation_id;
      const calls = answer.tool_calls.map((call) => receive(call, { ...dependencies, askedAt }));
      say({ role: 'assistant', text: answer.response, tools: calls, choices: answer.choices });
    } catch (error) {
      if (body.conversation_id !== undefined && isGone(error)) return await ask({ message: body.message }, newKey());
      const retry = (): void => {
        entries.value = entries.value.filter(({ role }) => role !== 'failure');
        // The same key: if the first try did succeed, nothing is done twice.
        void ask(body, key);
      };
      say({ role: 'failure', text: messageOf(error), retry });
    } finally {
      busy.value = false;
    }
  };

  return {
    entries,
    busy,
    async send(typed) {
      if (busy.value) return;
      // Half of an emoji, as some input methods leave it, is replaced, so that the page shows what it sends.
      const message = typed.toWellFormed();
      say({ role: 'user', text: message });
      await ask({ message, ...(conversationId !== undefined && { conversation_id: conversationId }) }, newKey());
    },
  };
}

/** Conversations end: the least used one of too many, and each that was not used for long. The next message begins a new one. */
function isGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'conversation.not-found';
}

type Receiving = Dependencies & { askedAt: number };

/** Shows a tool call's effect in the list and makes its undo the newest step. */
function receive(call: ToolCall, { askedAt, ...dependencies }: Receiving): ToolEntry {
  const { tasks, undo, onUndoFailed } = dependencies;
  for (const task of call.tasks) {
    if (call.tool === 'delete_task') tasks.remove(task.id);
    else if (call.tool === 'add_task') tasks.add(task, askedAt);
    // The answer does not say whether its creation or its deletion was undone, so the task is read.
    else if (call.tool === 'undo') void tasks.reread(task.id);
    else tasks.change(task);
  }
  const undone = signal(false);
  // Undo requests come from the server's answer: only paths of our own API are called.
  if (!call.undo?.path.startsWith('/api/')) return { call, undo: null, undone };
  const takeBack = async (): Promise<void> => {
    await undoCall(call, dependencies);
    undone.value = true;
  };
  const step: UndoStep = {
    label: call.tasks[0]?.title ?? '',
    run: () => takeBack().catch((error: unknown) => onUndoFailed(messageOf(error))),
  };
  undo.done(step, { quiet: true });
  const run = async (): Promise<void> => {
    undo.take(step);
    await step.run();
  };
  return { call, undo: run, undone };
}

async function undoCall({ tool, tasks: before, undo }: ToolCall, { api, tasks }: Dependencies): Promise<void> {
  if (!undo) return;
  const askedAt = tasks.askedAt();
  const task = taskOf(await api.send(undo));
  if (task && tool === 'delete_task') tasks.add(task, askedAt);
  else if (task) tasks.change(task);
  else if (undo.method === 'DELETE') for (const { id } of before) tasks.remove(id);
}
