import type { ChatResponse, ToolName } from '#core/domain/api';
import type { Work } from '#core/domain/ports';
import type { Task } from '#core/domain/task/task';
import type { ChatMemory, UndoStep } from './stored-answer.ts';

/** One message of a person and all that doing what it asks for needs. */
export type ChatTurn = {
  work: Work;
  now: Date;
  timeZone: string;
  traceparent: string | undefined;
  /** Of the answer before. */
  memory: ChatMemory;
  /** When the memory was made. */
  rememberedAt: Date | null;
  /** What "undo" takes back, in the order in which it was done. */
  undoSteps: readonly UndoStep[];
};

/** Something that was done, with the tasks as they are after it. */
export type DoneCall = { tool: ToolName; tasks: readonly Task[]; undo: UndoStep | null };

/** The outcome of one action. `text` is built from what was done, never the other way round. */
export type Outcome = {
  text: string;
  calls: DoneCall[];
  choices: ChatResponse['choices'];
  pendingDelete: string[];
  question: ChatMemory['question'];
  /** The task spoken of; null leaves "it" as it was. */
  lastTaskId: string | null;
};

/** An outcome with defaults for everything that is not given. */
export function outcome(text: string, more: Partial<Omit<Outcome, 'text'>> = {}): Outcome {
  return { text, calls: [], choices: [], pendingDelete: [], question: null, lastTaskId: null, ...more };
}
