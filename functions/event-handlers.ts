import { AppError } from '#core/domain/errors';
import { userOf } from '#core/domain/events/domain-event';
import type { DomainEvent, EventOf } from '#core/domain/events/domain-event';
import type { EventType } from '#core/domain/names';
import type { UnitOfWork, Work } from '#core/domain/ports';
import { createNextOccurrence } from '#core/use-cases/create-next-occurrence';

/** Makes the effect of one event in one transaction of its user; resolves to what came of it, in a word. */
type Handler<T extends EventType> = (work: Work, event: EventOf<T>) => Promise<string>;

/**
 * What each type of event makes happen: the one place to add a type. `no-handler`: this release does nothing with events of the type;
 * one that arrives becomes a dead letter, from where it can be replayed when there is a handler.
 */
const HANDLERS: { readonly [T in EventType]: Handler<T> | 'no-handler' } = {
  'task.completed': async (work, event) => (await createNextOccurrence(work, event)).outcome,
  'reminder.scheduled': 'no-handler',
  'reminder.cancelled': 'no-handler',
  'user.notification': 'no-handler',
};

/**
 * Handles events of every type, each in a transaction as its user. Safe to repeat: each handler's own guard commits with its effect.
 * @throws AppError `invalid`, code `event.no-handler`, for a type that the table names without a handler; else what the handler throws
 */
export function createEffect({
  unitOfWork,
  ...context
}: Omit<Work, 'tx'> & { unitOfWork: UnitOfWork }): (event: DomainEvent) => Promise<string> {
  return async (event) => {
    const handler = handlerOf(event);
    if (handler === 'no-handler') throw noHandler(event.type);
    return unitOfWork.run(userOf(event), (tx) => handler({ tx, ...context }, event));
  };
}

/** The handler of an event's own type: a union of events and the table meet here, one type at a time. */
function handlerOf<T extends EventType>(event: EventOf<T>): Handler<T> | 'no-handler' {
  return HANDLERS[event.type as T];
}

function noHandler(type: EventType): AppError {
  const message = `nothing handles events of type ${type} in this release; replay it when something does`;
  return new AppError({ code: 'event.no-handler', kind: 'invalid', message });
}
