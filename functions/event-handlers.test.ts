import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#core/domain/events/domain-event';
import { EVENT_CATEGORY } from '#core/domain/names';
import { systemClock } from '#core/platform/clock';
import { randomIds } from '#core/platform/ids';
import { taskCompletedEvent } from '../test/support/task-completed-event.ts';
import { createEffect } from './event-handlers.ts';

describe('events by type', () => {
  const used: string[] = [];
  const unitOfWork = {
    run: async <T>(userId: string): Promise<T> => {
      used.push(userId);
      return 'created' as T;
    },
  };
  const effect = createEffect({ unitOfWork, clock: systemClock, ids: randomIds });
  const eventOf = (type: string): DomainEvent =>
    ({ ...taskCompletedEvent('11111111-1111-4111-8111-111111111111'), sequence: '1', type }) as DomainEvent;

  it('FR-033: a completed task is handled in a transaction as its user', async () => {
    expect(await effect(eventOf('task.completed'))).toBe('created');
    expect(used).toEqual(['11111111-1111-4111-8111-111111111111']);
  });

  it.each(Object.keys(EVENT_CATEGORY).filter((type) => type !== 'task.completed'))(
    'FR-038: %s, which nothing handles yet, is said to be without a handler: a dead letter that can be replayed',
    async (type) => {
      await expect(effect(eventOf(type))).rejects.toMatchObject({ kind: 'invalid', code: 'event.no-handler' });
    },
  );
});
