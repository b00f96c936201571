import type pg from 'pg';
import type { UnsentEvent } from '#core/domain/events/domain-event';
import type { Category } from '#core/domain/names';
import type { LaneOutcome, OutboxEntry, OutboxLanes } from '#core/domain/ports';
import { connectClient } from './connection.ts';
import { toAppError } from './errors.ts';

const ENTRIES_AT_ONCE = 50;

/** Ends with the transaction or with the dead connection, and takes no transaction id, so it does not hold back what other lanes can see. */
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtext('outbox:' || $1)) AS locked`;

/**
 * Rows of one lane, so that `ORDER BY category, id` is the order of the index `outbox_waiting` alone. With `=` the planner may as
 * well walk the primary key, and reads through a week of published events when many wait.
 */
export function inLane(lane: string): string {
  return `category >= ${lane} AND category <= ${lane}`;
}

/**
 * Identity order is not commit order: with A (id 1) open and B (id 2) committed a naive poll would publish 2 first. Below
 * the oldest running transaction nothing can appear any more. (`ORDER BY id` would mean the text column of the output: 100 before 99.)
 */
const NEXT = `SELECT id::text, payload, attempts FROM outbox
  WHERE ${inLane('$1')} AND published_at IS NULL AND dead_at IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY category, outbox.id LIMIT ${ENTRIES_AT_ONCE}`;

/** The query for a lane's next entries, so that a test can read its plan. */
export const nextStatement = (lane: Category) => ({ name: 'outbox-next', text: NEXT, values: [lane] });

const PUBLISHED = 'UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE id = ANY($1::bigint[])';
const DEAD = 'UPDATE outbox SET dead_at = now(), attempts = attempts + 1, last_error = $2 WHERE id = $1';
const FAILED = 'UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1';

type Row = { id: string; payload: UnsentEvent; attempts: number };

/** The outbox lanes in PostgreSQL over one direct connection, opened on demand; lanes are worked in turn. */
export function createOutboxLanes({ connection }: { connection: pg.ClientConfig }): OutboxLanes {
  let open: pg.Client | undefined;

  const client = async (): Promise<pg.Client> => {
    open ??= await connectClient(connection, () => (open = undefined));
    return open;
  };
  /** After a failure the state of the connection is unknown: drop it, which also ends its transaction and lock. */
  const drop = async (): Promise<void> => {
    const dropped = open;
    open = undefined;
    await dropped?.end().catch(() => undefined);
  };

  return {
    async work(lane, publish) {
      try {
        return await workLane(await client(), lane, publish);
      } catch (error) {
        await drop();
        throw toAppError(error);
      }
    },

    close: drop,
  };
}

async function workLane(
  client: pg.Client,
  lane: Category,
  publish: (entries: OutboxEntry[]) => Promise<LaneOutcome>,
): Promise<LaneOutcome | 'held'> {
  await client.query('BEGIN');
  const { rows: locks } = await client.query<{ locked: boolean }>(LOCK, [lane]);
  if (!locks[0]?.locked) {
    await client.query('ROLLBACK');
    return 'held';
  }
  // A statement of its own: its snapshot must be younger than the lock, or it would show rows that the last holder has just published.
  const { rows } = await client.query<Row>(nextStatement(lane));
  const outcome = rows.length > 0 ? await publish(rows.map(entryOf)) : { published: [], dead: [], failed: null };
  await record(client, outcome);
  await client.query('COMMIT');
  return outcome;
}

async function record(client: pg.Client, { published, dead, failed }: LaneOutcome): Promise<void> {
  if (published.length > 0) await client.query(PUBLISHED, [published]);
  for (const { id, error } of dead) await client.query(DEAD, [id, error]);
  if (failed) await client.query(FAILED, [failed.id, failed.error]);
}

function entryOf({ id, payload, attempts }: Row): OutboxEntry {
  return { id, event: { ...payload, sequence: id }, attempts };
}
