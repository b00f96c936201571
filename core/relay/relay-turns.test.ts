import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Category } from '#core/domain/names';
import type { OutboxEntry, OutboxReader } from '#core/domain/ports';
import { createMemoryEventPublisher } from '#core/testing/memory-event-publisher';
import { taskCompletedEvent } from '../../test/support/task-completed-event.ts';
import { until } from '../../test/support/until.ts';
import { startRelay } from './relay-outbox.ts';
import type { Relay } from './relay-outbox.ts';

/** As the real one: a turn hands over 50 entries at most. */
const ENTRIES_AT_ONCE = 50;

describe('turns of the relay', () => {
  let entries: { lane: Category; entry: OutboxEntry }[];
  let turns: Category[];
  let looks: number;
  let broker: ReturnType<typeof createMemoryEventPublisher>;
  let relay: Relay;
  beforeEach(() => {
    [entries, turns, looks, broker] = [[], [], 0, createMemoryEventPublisher()];
  });
  afterEach(() => relay.drain());

  const outbox: OutboxReader = {
    waiting: async () => {
      looks++;
      return [...new Set(entries.map(({ lane }) => lane))];
    },
    work: async (lane, publish) => {
      turns.push(lane);
      const own = entries.filter((each) => each.lane === lane).slice(0, ENTRIES_AT_ONCE);
      const outcome = await publish(own.map(({ entry }) => entry));
      entries = entries.filter(({ entry }) => !outcome.published.includes(entry.id));
      return outcome;
    },
    close: async () => undefined,
  };
  function append(lane: Category, count = 1): void {
    for (let n = 0; n < count; n++) {
      const id = `${lane}-${n}`;
      entries.push({ lane, entry: { id, attempts: 0, event: { ...taskCompletedEvent('anna'), sequence: id } } });
    }
  }
  const start = (pollMs: number): void => {
    const logger = { warn: () => undefined, error: () => undefined };
    relay = startRelay({ outbox, publisher: broker, ordering: 'category', logger, pollMs });
  };

  it('are none while nothing waits, and then only in the lane that has something', async () => {
    start(40);
    await until(() => looks >= 4);
    expect(turns).toEqual([]);
    append('reminder');
    relay.wake();
    await until(() => entries.length === 0);
    const before = looks;
    await until(() => looks >= before + 3);
    expect(turns).toEqual(['reminder']);
  });

  it('FR-037: a flood in one lane holds an event of another up for one turn of 50 at most', async () => {
    append('task', 1_000);
    append('reminder');
    start(3_600_000);
    await until(() => entries.length === 0);
    expect(broker.log).toHaveLength(1_001);
    expect(broker.log.findIndex(({ hub }) => hub === 'reminder-events')).toBeLessThanOrEqual(ENTRIES_AT_ONCE);
  });

  it('go on when it cannot be read which lanes have something: each lane is tried', async () => {
    append('task');
    const waiting = async (): Promise<Category[]> => {
      throw new Error('away');
    };
    relay = startRelay({
      outbox: { ...outbox, waiting },
      publisher: broker,
      ordering: 'category',
      logger: { warn: () => undefined, error: () => undefined },
      pollMs: 40,
    });
    await until(() => broker.log.length === 1);
    expect(new Set(turns)).toEqual(new Set(['task', 'reminder', 'notification']));
  });
});
