import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
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

const ChatMemory = Type.Object({
  /** Tasks that a "yes" deletes; asked at the time of the answer that holds this. */
  pendingDelete: Type.Array(Type.String()),
  /** What "undo" takes back, in the order in which it was done. */
  undo: Type.Array(UndoStep),
  /** The answers to "which one?": `message` is what the person sends to choose. */
  options: Type.Array(Type.Object({ message: Type.String(), taskId: Type.String(), action: TaskAction })),
});

/**
 * What the chat remembers from its last answer, kept with that answer: the next message sees only the newest, so a
 * question or confirmation holds for one message and is used once.
 */
export type ChatMemory = Static<typeof ChatMemory>;

export const EMPTY_MEMORY: ChatMemory = { pendingDelete: [], undo: [], options: [] };

const Stored = Compile(Type.Object({ memory: ChatMemory }));

/** The memory in an answer's stored tool calls; an answer of another release remembers nothing. */
export function readMemory(toolCalls: readonly unknown[]): ChatMemory {
  const stored = toolCalls.find((entry) => Stored.Check(entry));
  return stored?.memory ?? EMPTY_MEMORY;
}
