import type { ProcessedEvents } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

/** The guard of exactly-once effects (events.md §4.3): its row commits with the effect or not at all. */
export function createProcessedEvents(queries: Queries): ProcessedEvents {
  return {
    async claim(consumer, event, at) {
      const { rowCount } = await queries.run({
        name: 'processed-claim',
        text: `INSERT INTO processed_event (consumer, source, event_id, at) VALUES ($1, $2, $3, $4)
          ON CONFLICT DO NOTHING`,
        values: [consumer, event.source, event.id, at],
      });
      return rowCount === 1;
    },
  };
}
