import { categoryOf } from '#core/domain/events/domain-event';
import type { Outbox } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

/** Events that commit together with the change that they report. A second append with the same id writes nothing. */
export function createOutboxWriter(queries: Queries): Outbox {
  return {
    async append(event) {
      queries.send({
        name: 'outbox-append',
        text: `INSERT INTO outbox (event_id, category, payload) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING`,
        values: [event.id, categoryOf(event.type), JSON.stringify(event)],
      });
    },
  };
}
