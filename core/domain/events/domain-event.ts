import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError } from '../errors.ts';
import { EVENT_CATEGORY, HUBS, type Category, type EventType } from '../names.ts';

/**
 * One schema for publisher and consumer: CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2),
 * with the sequence extension. Payloads carry ids, never titles: the outbox and the hubs hold no personal text.
 */
const TaskCompletedData = Type.Object({
  userId: Type.String({ format: 'uuid' }),
  taskId: Type.String({ format: 'uuid' }),
  seriesId: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  occurrenceNo: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  completedAt: Type.String({ format: 'date-time' }),
});

const envelope = <T extends EventType, D extends Type.TSchema>(type: T, data: D) =>
  Type.Object({
    specversion: Type.Literal('1.0'),
    /** Stable across every re-publish; consumers deduplicate on `source` + `id`. */
    id: Type.String({ format: 'uuid' }),
    source: Type.String({ pattern: '^todo-chatbot/' }),
    type: Type.Literal(type),
    /** `<user id>/<task or reminder id>`; the first part becomes `app.user_id`. */
    subject: Type.String({ pattern: '^[0-9a-f-]{36}/[0-9a-f-]{36}$' }),
    time: Type.String({ format: 'date-time' }),
    datacontenttype: Type.Literal('application/json'),
    dataschema: Type.Literal(`${type}/1`),
    /** Outbox id, as text (CloudEvents sequence extension): tells consumers the order of writing. */
    sequence: Type.String({ pattern: '^\\d+$' }),
    traceparent: Type.Optional(Type.String({ maxLength: 55 })),
    data,
  });

export const TaskCompleted = envelope('task.completed', TaskCompletedData);
export type TaskCompleted = Static<typeof TaskCompleted>;

/** Every event that this release consumes; the other types of `names.ts` join it with their features. */
export type DomainEvent = TaskCompleted;

const validators = { 'task.completed': Compile(TaskCompleted) } as const;

/** Hub of an event type. */
export function hubOf(type: EventType): string {
  return HUBS[categoryOf(type)];
}

/** Category (lane, partition key) of an event type. */
export function categoryOf(type: EventType): Category {
  return EVENT_CATEGORY[type];
}

/** User id of a subject. */
export function userOf(event: { subject: string }): string {
  return event.subject.slice(0, event.subject.indexOf('/'));
}

/**
 * The event in a hub message's body (text, or JSON that a library has already parsed).
 * @throws AppError `invalid`: not JSON, not a CloudEvent, unknown type or version, or data that breaks its schema. Never retry it.
 */
export function parseEvent(body: unknown): DomainEvent {
  const candidate = typeof body === 'string' ? parseJson(body) : body;
  const type = typeof candidate === 'object' && candidate !== null && 'type' in candidate ? candidate.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(validators, type)) {
    throw invalid(
      'event.unknown-type',
      `no consumer knows the event type ${JSON.stringify(String(type).slice(0, 80))}`,
    );
  }
  const validator = validators[type as keyof typeof validators];
  if (!validator.Check(candidate)) {
    const first = validator.Errors(candidate)[0];
    throw invalid('event.schema', `${type}: ${first?.instancePath ?? ''} ${first?.message ?? 'breaks its schema'}`);
  }
  return candidate;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without its cause: the parser's message quotes the text.
    throw invalid('event.not-json', 'the event is not JSON');
  }
}

function invalid(code: string, message: string): AppError {
  return new AppError({ code, kind: 'invalid', message });
}
