import type { ChatResponse, ToolCall } from '#core/domain/api';
import type { Conversation, Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import type { ChatMemory, UndoStep } from './chat-memory.ts';

/** One message of a person and all that answering it needs. */
export type ChatTurn = {
  work: Work;
  message: string;
  now: Date;
  timeZone: string;
  locale: string | undefined;
  traceparent: string | undefined;
  conversation: Conversation;
  openTasks: readonly Task[];
  /** The task that "it" means, also when it is done by now. */
  lastTask: Task | null;
  memory: ChatMemory;
  /** When the memory was made. */
  rememberedAt: Date | null;
};

/** The outcome of one action. `text` is built from what was done, never the other way round. */
export type Outcome = {
  text: string;
  calls: ToolCall[];
  undo: UndoStep[];
  choices: ChatResponse['choices'];
  pendingDelete: string[];
  options: ChatMemory['options'];
  /** The task spoken of; null leaves "it" as it was. */
  lastTaskId: string | null;
};

/** An outcome with defaults for everything that is not given. */
export function outcome(text: string, more: Partial<Omit<Outcome, 'text'>> = {}): Outcome {
  return { text, calls: [], undo: [], choices: [], pendingDelete: [], options: [], lastTaskId: null, ...more };
}
