import { signal, type ReadonlySignal } from '@preact/signals';
import type { ChatRequest, ChatResponse, ToolCall } from '#core/domain/api';
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
  /** Where the tasks of answers go. */
  tasks: { put(task: Task): void; remove(id: string): void };
  undo: UndoStack;
  newKey: () => string;
  userId: string;
  onUndoFailed: (text: string) => void;
};
type Say = (entry: DistributiveOmit<ChatEntry, 'id'>) => void;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** One conversation with the server's language engine; what it did to tasks shows in the list at once. */
export function createChatStore(dependencies: Dependencies): ChatStore {
  const { api, newKey, userId } = dependencies;
  const entries = signal<readonly ChatEntry[]>([]);
  const busy = signal(false);
  let conversationId: string | undefined;
  let nextId = 1;
  const say: Say = (entry) => {
    entries.value = [...entries.value, { ...entry, id: nextId++ }];
  };

  const ask = async (body: ChatRequest, key: string): Promise<void> => {
    busy.value = true;
    try {
      const path = `/api/${userId}/chat`;
      const answer = (await api.send({ method: 'POST', path, body, key })) as ChatResponse;
      conversationId = answer.conversation_id;
      const tools = answer.tool_calls.map((call) => receive(call, dependencies));
      say({ role: 'assistant', text: answer.response, tools, choices: answer.choices });
    } catch (error) {
      const retry = (): void => {
        entries.value = entries.value.filter(({ role }) => role !== 'failure');
        // The same key: what the first try did after all is not done twice.
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
    async send(message) {
      if (busy.value) return;
      say({ role: 'user', text: message });
      await ask({ message, ...(conversationId !== undefined && { conversation_id: conversationId }) }, newKey());
    },
  };
}

/** Shows a tool call's effect in the list and makes its undo the newest step. */
function receive(call: ToolCall, { api, tasks, undo, onUndoFailed }: Dependencies): ToolEntry {
  for (const task of call.tasks) {
    if (call.tool === 'delete_task') tasks.remove(task.id);
    else tasks.put(task);
  }
  const undone = signal(false);
  const request = call.undo;
  // Undo requests are the server's words: only our own API may be called with them.
  if (!request?.path.startsWith('/api/')) return { call, undo: null, undone };
  const takeBack = async (): Promise<void> => {
    const task = taskOf(await api.send(request));
    if (task) tasks.put(task);
    else if (request.method === 'DELETE') for (const { id } of call.tasks) tasks.remove(id);
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
