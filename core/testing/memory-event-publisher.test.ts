import { AppError } from '#core/domain/errors';
import { taskCompletedEvent } from '../../test/support/task-completed-event.ts';
import { describeEventPublisher } from './event-publisher-contract.ts';
import { createMemoryEventPublisher } from './memory-event-publisher.ts';

describeEventPublisher('memory', async () => {
  const publisher = createMemoryEventPublisher();
  return {
    publisher,
    newEvent: () => ({ ...taskCompletedEvent(crypto.randomUUID()), sequence: '7' }),
    arrived: async () => publisher.log,
    goAway: async () => {
      publisher.before = () => {
        throw new AppError({ code: 'test.down', kind: 'unavailable', message: 'broker is down' });
      };
    },
    comeBack: async () => {
      publisher.before = () => undefined;
    },
    close: async () => undefined,
  };
});
