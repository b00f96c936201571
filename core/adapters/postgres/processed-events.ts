import { EVENT_SOURCES } from '#core/domain/names';
import type { NoteDeadEvent, ProcessedEvents } from '#core/domain/ports';
import { isUuid } from '#core/platform/ids';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';
import type { Queries } from './transaction.ts';

const CLAIM = `INSERT INTO processed_event (consumer, source, event_id, at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (consumer, source, event_id) DO UPDATE SET outcome = 'done', at = $4
  WHERE processed_event.outcome = 'dead'`;

const NOTE_DEAD = `INSERT INTO processed_event (consumer, source, event_id, at, outcome) VALUES ($1, $2, $3, $4, 'dead')
  ON CONFLICT DO NOTHING`;

const OURS: ReadonlySet<string> = new Set(Object.values(EVENT_SOURCES));

/** The guard of exactly-once effects (docs/design/events.md §4.3): its row commits with the effect or not at all. */
export function createProcessedEvents(queries: Queries): ProcessedEvents {
  return {
    async claim(consumer, event, at) {
      const values = [consumer, event.source, event.id, at];
      const { rowCount } = await queries.run({ name: 'processed-claim', text: CLAIM, values });
      return rowCount === 1;
    },
  };
}

/** Dead letters live in Table Storage; this row is what the database knows of them. */
export function createDeadEventNotes({ pool, consumer }: { pool: Pool; consumer: string }): NoteDeadEvent {
  return async ({ source, id }, at) => {
    if (!OURS.has(source) || !isUuid(id)) return;
    await queryPool(pool, { name: 'processed-note-dead', text: NOTE_DEAD, values: [consumer, source, id, at] });
  };
}
