import Type, { type Static } from 'typebox';
import { Task } from './task/task.ts';
import { STORABLE_PATTERN } from './task/text-form.ts';
import { TIME_ZONE_MAX_LENGTH, TIME_ZONE_PATTERN } from './time-zone.ts';

/** The contract between browser and backend, beside `task.ts`; the OpenAPI document is drawn from the same schemas. */

/** The signed-in person, as `GET /api/session` answers (204 when nobody is signed in). */
export const Session = Type.Object({
  userId: Type.String({ format: 'uuid' }),
  kind: Type.Union([Type.Literal('guest'), Type.Literal('registered')]),
  timeZone: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
});
export type Session = Static<typeof Session>;

const TimeZone = Type.String({
  maxLength: TIME_ZONE_MAX_LENGTH,
  pattern: TIME_ZONE_PATTERN,
  description: 'An IANA time zone, like Europe/Berlin.',
});

/** Body of `POST /api/session` ("Try it now"): the time zone of the browser. */
export const NewSession = Type.Object({ timeZone: TimeZone }, { additionalProperties: false });

/** Body of `PATCH /api/session`: the time zone in which dates are meant from now on. */
export const SessionPatch = Type.Object({ timeZone: TimeZone }, { additionalProperties: false });

/** base64url, as every cursor is. */
export const CURSOR_PATTERN = '^[A-Za-z0-9_-]+$';

/** Query of `GET /api/tasks`; `cursor` is opaque (keyset pagination). */
export const TaskQuery = Type.Object(
  {
    status: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('done')])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200, pattern: CURSOR_PATTERN })),
  },
  { additionalProperties: false },
);
export type TaskQuery = Static<typeof TaskQuery>;

export const TaskPage = Type.Object({
  items: Type.Array(Task),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});
export type TaskPage = Static<typeof TaskPage>;

/** Answer of `POST /api/tasks/{id}/reopen`: whether the generated next occurrence went with it (docs/design/language-and-recurrence.md §4.8). */
export const Reopened = Type.Object({
  task: Task,
  nextOccurrence: Type.Union([Type.Literal('none'), Type.Literal('removed'), Type.Literal('kept')]),
});
export type Reopened = Static<typeof Reopened>;

export const ACTIVITY_KINDS = [
  'task.created',
  'task.updated',
  'task.completed',
  'task.reopened',
  'task.deleted',
  'task.restored',
  'task.next-created',
  'series.ended',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** The first event of the stream `GET /api/events`, SSE event name `hello`, without an id: whose stream it is. */
export const HelloMessage = Type.Object({ userId: Type.String({ format: 'uuid' }) });
export type HelloMessage = Static<typeof HelloMessage>;

/**
 * One message of the stream `GET /api/events`: SSE event name `activity`, id `<xid>-<id>`.
 * `task` is the task as it is now, null when it is deleted. SSE event `reset` (empty data) tells the tab to reload its lists.
 */
export const ActivityMessage = Type.Object({
  kind: Type.Enum(ACTIVITY_KINDS),
  taskId: Type.String({ format: 'uuid' }),
  task: Type.Union([Task, Type.Null()]),
});
export type ActivityMessage = Static<typeof ActivityMessage>;

export const ChatRequest = Type.Object(
  {
    message: Type.String({ minLength: 1, maxLength: 2_000, pattern: STORABLE_PATTERN }),
    conversation_id: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);
export type ChatRequest = Static<typeof ChatRequest>;

export const TOOL_NAMES = ['add_task', 'list_tasks', 'complete_task', 'update_task', 'delete_task', 'undo'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** One thing that the chat did; the answer's text is built from these, never the other way round. */
export const ToolCall = Type.Object({
  tool: Type.Enum(TOOL_NAMES),
  /** The tasks concerned, as they are after the call. */
  tasks: Type.Array(Task),
  /** The recurrence in words, for the chip. */
  recurrenceText: Type.Union([Type.String(), Type.Null()]),
  /** How the browser undoes it: the request to send, or null. */
  undo: Type.Union([
    Type.Object({
      method: Type.Union([Type.Literal('POST'), Type.Literal('DELETE'), Type.Literal('PATCH')]),
      path: Type.String(),
      body: Type.Optional(Type.Unknown()),
    }),
    Type.Null(),
  ]),
});
export type ToolCall = Static<typeof ToolCall>;

/** `choices`: the options when several tasks match; each is a message that the browser can send as it is. */
export const ChatResponse = Type.Object({
  conversation_id: Type.String({ format: 'uuid' }),
  response: Type.String(),
  tool_calls: Type.Array(ToolCall),
  choices: Type.Array(Type.Object({ label: Type.String(), message: Type.String() })),
});
export type ChatResponse = Static<typeof ChatResponse>;

/** RFC 9457 problem details; `code` is ours and stable. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof Problem>;

/** `/healthz` and `/api/status`: overall state with a reason per component (FR-003, FR-026). */
export const HealthState = Type.Union([Type.Literal('healthy'), Type.Literal('degraded'), Type.Literal('down')]);
export type HealthState = Static<typeof HealthState>;
export const Health = Type.Object({
  status: HealthState,
  version: Type.String(),
  checkedAt: Type.String({ format: 'date-time' }),
  components: Type.Record(Type.String(), Type.Object({ status: HealthState, detail: Type.String() })),
});
export type Health = Static<typeof Health>;
