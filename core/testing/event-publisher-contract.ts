import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { EventPublisher } from '#core/domain/ports';

export type Publication = { hub: string; partitionKey: string; event: unknown };
export type EventPublisherFixture = {
  publisher: EventPublisher;
  /** A new valid event. */
  newEvent(): DomainEvent;
  /** What the broker has of the hub, in its order; resolves when there are `count`. */
  arrived(hub: string, count: number): Promise<Publication[]>;
  /** From now on the broker cannot be reached, until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
};

const target = { hub: 'task-events', partitionKey: 'task' };

/** What every `EventPublisher` promises (ports.ts), whatever carries the events. */
export function describeEventPublisher(adapter: string, setUp: () => Promise<EventPublisherFixture>): void {
  describe(`EventPublisher by ${adapter}`, () => {
    let fixture: EventPublisherFixture;
    beforeEach(async () => {
      fixture = await setUp();
    });
    afterEach(() => fixture.close());

    it('FR-033, FR-037: brings events to their hub with their key, whole and in order', async () => {
      const events = [fixture.newEvent(), fixture.newEvent(), fixture.newEvent()];
      for (const event of events) await fixture.publisher.publish(event, target);
      const arrived = await fixture.arrived(target.hub, events.length);
      expect(arrived).toMatchObject(events.map((event) => ({ ...target, event })));
    });

    it('FR-035: says `unavailable` while the broker is away, and works when it is back', async () => {
      const event = fixture.newEvent();
      await fixture.goAway();
      await expect(fixture.publisher.publish(event, target)).rejects.toMatchObject({ kind: 'unavailable' });
      await fixture.comeBack();
      // The relay's way: again until it is accepted.
      await expect.poll(() => fixture.publisher.publish(event, target), { timeout: 30_000 }).toBeUndefined();
      // The first try may have arrived: at least once.
      const arrived = await fixture.arrived(target.hub, 1);
      expect(arrived.at(-1)).toMatchObject({ ...target, event });
    });

    it('EDGE-9: says `too-large` for an event that the hub can never take, and takes the next one', async () => {
      const event = fixture.newEvent();
      const large = { ...event, padding: 'x'.repeat(1_100_000) };
      await expect(fixture.publisher.publish(large, target)).rejects.toMatchObject({ kind: 'too-large' });
      await fixture.publisher.publish(event, target);
      expect(await fixture.arrived(target.hub, 1)).toHaveLength(1);
    });

    it('EDGE-9: says `invalid` for an event without a JSON form', async () => {
      const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
      const publishing = fixture.publisher.publish(Object.assign(fixture.newEvent(), { deep }), target);
      await expect(publishing).rejects.toMatchObject({ kind: 'invalid' });
    });
  });
}
