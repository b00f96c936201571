import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { TOOL_NAMES, type ChatResponse } from '#core/domain/api';
import { Recurrence, TaskPatch } from '#core/domain/task/task';

/** How one thing that the chat did is taken back. */
const UndoStep = Type.Union([
  Type.Object({
    kind: Type.Union([
      Type.Literal('reopen'),
      Type.Literal('complete'),
      Type.Literal('restore'),
      Type.Literal('delete'),
    ]),
    taskId: Type.String(),
  }),
  Type.Object({ kind: Type.Literal('patch'), taskId: Type.String(), patch: TaskPatch }),
]);
export type UndoStep = Static<typeof UndoStep>;

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Due = Type.Object({ date: Type.String(), time: Nullable(Type.String()) });
const Changes = Type.Object({
  title: Type.Optional(Type.String()),
  due: Type.Optional(Nullable(Due)),
  time: Type.Optional(Type.String()),
  recurrence: Type.Optional(Nullable(Recurrence)),
});

/** An action on a task of the list that names it in words: what "which one?" is asked about. */
const TaskAction = Type.Union([
  Type.Object({
    intent: Type.Union([Type.Literal('complete'), Type.Literal('reopen'), Type.Literal('remove')]),
    title: Type.String(),
  }),
  Type.Object({ intent: Type.Literal('update'), title: Type.String(), changes: Changes }),
]);
export type TaskAction = Static<typeof TaskAction>;

/** A call by the ids of its tasks: their titles and descriptions are in the tasks themselves. */
const StoredCall = Type.Object({
  tool: Type.Enum(TOOL_NAMES),
  taskIds: Type.Array(Type.String()),
  undo: Nullable(UndoStep),
});
export type StoredCall = Static<typeof StoredCall>;

const Choice = { label: Type.String(), message: Type.String() };
const ChatMemory = Type.Object({
  /** Tasks that a "yes" deletes. */
  pendingDelete: Type.Array(Type.String()),
  /** "Which one?": each option's `message` is what the person sends to choose it. */
  question: Nullable(
    Type.Object({ action: TaskAction, options: Type.Array(Type.Object({ ...Choice, taskId: Type.String() })) }),
  ),
  choices: Type.Array(Type.Object(Choice)),
  /** The message whose calls "undo" takes back, or null. */
  undoFrom: Nullable(Type.String()),
});

/**
 * What the chat remembers of an answer, kept with it: the next message sees only the newest, so a question or confirmation
 * holds for one message and is used once.
 */
export type ChatMemory = Static<typeof ChatMemory>;

export const EMPTY_MEMORY: ChatMemory = { pendingDelete: [], question: null, choices: [], undoFrom: null };

/** The buttons of an answer. */
export function choicesOf({ question, choices }: Pick<ChatMemory, 'question' | 'choices'>): ChatResponse['choices'] {
  const options = question?.options.map(({ label, message }) => ({ label, message })) ?? [];
  return [...options, ...choices];
}

/** What is kept of an answer in `tool_calls` of its message. */
export type AnswerRecord = { calls: StoredCall[]; memory: ChatMemory };

/** The entries of the column `tool_calls`. */
export function toStored({ calls, memory }: AnswerRecord): unknown[] {
  return [...calls, { memory }];
}

const isCall = Compile(StoredCall);
const isMemory = Compile(Type.Object({ memory: ChatMemory }));

/** The record in a message's `tool_calls`; of what another release has written, only what is known is read. */
export function fromStored(toolCalls: readonly unknown[]): AnswerRecord {
  const memory = toolCalls.find((entry) => isMemory.Check(entry))?.memory ?? EMPTY_MEMORY;
  return { calls: toolCalls.filter((entry) => isCall.Check(entry)), memory };
}
