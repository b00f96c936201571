import Type, { type Static } from 'typebox';
import { DESCRIPTION_MAX_LENGTH, RRULE_MAX_LENGTH, TITLE_MAX_LENGTH } from './limits.ts';
import { STORABLE_PATTERN, TITLE_FAULT_PATTERN } from './text-form.ts';

export { DESCRIPTION_MAX_LENGTH, TITLE_MAX_LENGTH };

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A day in the user's calendar, `YYYY-MM-DD`; it has no zone. */
export const LocalDate = Type.String({ format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** A wall-clock time, `HH:MM`, 24 hours. */
export const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

export const TaskStatus = Type.Union([
  Type.Literal('backlog'),
  Type.Literal('in_progress'),
  Type.Literal('blocked'),
  Type.Literal('done'),
]);
export type TaskStatus = Static<typeof TaskStatus>;

/** 1 is the most urgent, 4 the default. */
export const Priority = Type.Integer({ minimum: 1, maximum: 4 });

/** How a task repeats: an RFC 5545 rule (without DTSTART) and what the next date counts from. */
export const Recurrence = Type.Object(
  {
    rrule: Type.String({ maxLength: RRULE_MAX_LENGTH }),
    anchor: Type.Union([Type.Literal('due'), Type.Literal('completion')]),
  },
  { additionalProperties: false },
);
export type Recurrence = Static<typeof Recurrence>;

/** When the rule of its series puts an occurrence, wherever it was moved since (iCalendar's RECURRENCE-ID). */
const RuleDate = Type.Object({ date: LocalDate, time: Nullable(LocalTime) });

/** A task as every client sees it. */
export const Task = Type.Object({
  id: Type.String({ format: 'uuid' }),
  title: Type.String(),
  description: Type.String(),
  dueDate: Nullable(LocalDate),
  dueTime: Nullable(LocalTime),
  priority: Priority,
  status: TaskStatus,
  seriesId: Nullable(Type.String({ format: 'uuid' })),
  occurrenceNo: Nullable(Type.Integer()),
  recurrence: Nullable(Recurrence),
  /** First day of the series, from which its rule is expanded; null like `recurrence` unless the task repeats. */
  dtstart: Nullable(LocalDate),
  /** Null for a task that belongs to no series. */
  ruleDate: Nullable(RuleDate),
  completedAt: Nullable(Type.String({ format: 'date-time' })),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
  version: Type.Integer(),
});
export type Task = Static<typeof Task>;

const Title = Type.String({
  minLength: 1,
  maxLength: TITLE_MAX_LENGTH,
  pattern: '\\S',
  not: { pattern: TITLE_FAULT_PATTERN },
});
const Description = Type.String({ maxLength: DESCRIPTION_MAX_LENGTH, pattern: STORABLE_PATTERN });

/** What a client sends to create a task. */
export const NewTask = Type.Object(
  {
    title: Title,
    description: Type.Optional(Description),
    dueDate: Type.Optional(Nullable(LocalDate)),
    dueTime: Type.Optional(Nullable(LocalTime)),
    priority: Type.Optional(Priority),
    recurrence: Type.Optional(Nullable(Recurrence)),
  },
  { additionalProperties: false },
);
export type NewTask = Static<typeof NewTask>;

/**
 * A change of a task: only the named fields change; `null` clears. `done` is reached by completing, not here. A new date or
 * time moves this occurrence only; `dtstart` moves all that follow as well: the rule is expanded from that day on.
 */
export const TaskPatch = Type.Object(
  {
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    dueDate: Type.Optional(Nullable(LocalDate)),
    dueTime: Type.Optional(Nullable(LocalTime)),
    priority: Type.Optional(Priority),
    status: Type.Optional(Type.Union([Type.Literal('backlog'), Type.Literal('in_progress'), Type.Literal('blocked')])),
    recurrence: Type.Optional(Nullable(Recurrence)),
    dtstart: Type.Optional(Nullable(LocalDate)),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type TaskPatch = Static<typeof TaskPatch>;
