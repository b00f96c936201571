import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DomainEvent } from '#core/domain/events/domain-event';
import { EVENT_CATEGORY } from '#core/domain/names';
import { systemClock } from '#core/platform/clock';
import { randomIds } from '#core/platform/ids';
import { createTestDatabase } from '../test/support/database.ts';
import type { TestDatabase } from '../test/support/database.ts';
import { taskCompletedEvent } from '../test/support/task-completed-event.ts';
import { createEffect } from './event-handlers.ts';

let database: TestDatabase;
let effect: (event: DomainEvent) => Promise<string>;
beforeAll(async () => {
  database = await createTestDatabase();
  effect = createEffect({ unitOfWork: database.workerUnitOfWork, clock: systemClock, ids: randomIds });
});
afterAll(() => database.drop());

const newEvent = async (type: string): Promise<DomainEvent> =>
  ({ ...taskCompletedEvent(await database.addUser()), sequence: '1', type }) as DomainEvent;

describe('events by type', () => {
  it('FR-034: a completed task is handled once, and the guard says so the second time', async () => {
    const event = await newEvent('task.completed');
    expect(await effect(event)).toBe('none');
    expect(await effect(event)).toBe('already-processed');
  });

  it.each(Object.keys(EVENT_CATEGORY).filter((type) => type !== 'task.completed'))(
    'FR-038: %s, which nothing handles yet, is said to be without a handler: a dead letter that can be replayed',
    async (type) => {
      await expect(effect(await newEvent(type))).rejects.toMatchObject({ kind: 'invalid', code: 'event.no-handler' });
    },
  );
});
