import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError } from '../errors.ts';
import { EVENT_CATEGORY, type Category, type EventType } from '../names.ts';
import { isMoment } from './moment.ts';

const Moment = Type.Refine(Type.String({ format: 'date-time' }), isMoment, () => 'must be a time that clocks can show');
const Uuid = Type.String({ format: 'uuid' });
/** PostgreSQL's largest integer. */
const MAX_INTEGER = 2_147_483_647;

/**
 * One schema for publisher and consumer: CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2),
 * with the sequence extension. Payloads carry ids, never titles: the outbox and the hubs hold no personal text.
 */
const TaskCompletedData = Type.Object({
  userId: Uuid,
  taskId: Uuid,
  seriesId: Type.Union([Uuid, Type.Null()]),
  occurrenceNo: Type.Union([Type.Integer({ minimum: 1, maximum: MAX_INTEGER }), Type.Null()]),
  completedAt: Moment,
});

const envelope = <T extends EventType, D extends Type.TSchema>(type: T, data: D) =>
  Type.Object({
    specversion: Type.Literal('1.0'),
    /** Stable across every re-publish; consumers deduplicate on `source` + `id`. */
    id: Uuid,
    source: Type.String({ pattern: '^todo-chatbot/[a-z-]{1,40}$' }),
    type: Type.Literal(type),
    /** `<user id>/<task or reminder id>`; the first part becomes `app.user_id`. */
    subject: Type.String({ pattern: '^[0-9a-f-]{36}/[0-9a-f-]{36}$' }),
    time: Moment,
    datacontenttype: Type.Literal('application/json'),
    dataschema: Type.Literal(`${type}/1`),
    /** Outbox id, as text (CloudEvents sequence extension): tells consumers the order of writing. */
    sequence: Type.String({ pattern: '^\\d{1,19}$' }),
    traceparent: Type.Optional(Type.String({ maxLength: 55 })),
    data,
  });

export const TaskCompleted = envelope('task.completed', TaskCompletedData);
export type TaskCompleted = Static<typeof TaskCompleted>;

/** Every event that this release reads; the other types of `names.ts` join it with their features. */
export type DomainEvent = TaskCompleted;
type Unsent<E extends DomainEvent> = E extends DomainEvent ? Omit<E, 'sequence'> : never;
/** An event before the outbox has numbered it; of a union each member for itself, so that its fields stay together. */
export type UnsentEvent = Unsent<DomainEvent>;
export type EventOf<T extends EventType> = Extract<DomainEvent, { type: T }>;

type Validator = {
  Check(value: unknown): value is DomainEvent;
  Errors(value: unknown): { instancePath: string; message: string }[];
};

const taskCompleted = Compile(TaskCompleted);

/** The schema of each type; null: this release neither writes nor reads events of that type. */
const validators: Record<EventType, Validator | null> = {
  'task.completed': taskCompleted,
  'reminder.scheduled': null,
  'reminder.cancelled': null,
  'user.notification': null,
};

/** Category (lane, partition key) of an event type. */
export function categoryOf(type: EventType): Category {
  return EVENT_CATEGORY[type];
}

/** User id of a subject. */
export function userOf(event: { subject: string }): string {
  return event.subject.slice(0, event.subject.indexOf('/'));
}

/**
 * The event that a hub message's JSON value is.
 * @throws AppError `invalid`: not a CloudEvent, unknown type or version, or data that breaks its schema. Never retry it.
 */
export function parseEvent(value: unknown): DomainEvent {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const validator = isEventType(type) ? validators[type] : null;
  if (!validator) throw invalid('event.unknown-type', `this release knows no event of type ${nameOf(type)}`);
  if (!validator.Check(value)) {
    const first = validator.Errors(value)[0];
    const fault = `${first?.instancePath ?? ''} ${first?.message ?? 'breaks its schema'}`;
    throw invalid('event.schema', `${nameOf(type)}: ${fault}`);
  }
  return value;
}

function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(validators, type);
}

/** A stranger's type may be any value and hold any text: only what has the form of a name is quoted. */
function nameOf(type: unknown): string {
  return typeof type === 'string' && /^[\w.-]{1,80}$/.test(type) ? type : '(no name)';
}

function invalid(code: string, message: string): AppError {
  return new AppError({ code, kind: 'invalid', message });
}
