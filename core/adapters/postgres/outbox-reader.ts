import type pg from 'pg';
import type { UnsentEvent } from '#core/domain/events/domain-event';
import { CATEGORIES } from '#core/domain/names';
import type { Category } from '#core/domain/names';
import type { LaneOutcome, OutboxEntry, OutboxReader } from '#core/domain/ports';
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
const IS_SETTLED = 'xid < pg_snapshot_xmin(pg_current_snapshot())';
/** However many entries wait behind an open transaction, no more than these are looked at. */
const first = (count: number, lane: string): string => `(SELECT id, payload, attempts, xid FROM outbox
  WHERE ${inLane(lane)} AND published_at IS NULL AND dead_at IS NULL ORDER BY category, outbox.id LIMIT ${count}) first`;

const NEXT = `SELECT id::text, payload, attempts FROM ${first(ENTRIES_AT_ONCE, '$1')}
  WHERE ${IS_SETTLED} ORDER BY first.id`;
const WAITING = `SELECT lane FROM unnest($1::text[]) AS lane, LATERAL ${first(1, 'lane')} WHERE ${IS_SETTLED}`;

/** The query for a lane's next entries, so that a test can read its plan. */
export const nextStatement = (lane: Category) => ({ name: 'outbox-next', text: NEXT, values: [lane] });

const PUBLISHED = 'UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE id = ANY($1::bigint[])';
const DEAD = 'UPDATE outbox SET dead_at = now(), attempts = attempts + 1, last_error = $2 WHERE id = $1';
const FAILED = 'UPDATE outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1';

/** The query for lanes with something to do, so that a test can read its plan. */
export const waitingStatement = { name: 'outbox-waiting', text: WAITING, values: [CATEGORIES] };

type Row = { id: string; payload: UnsentEvent; attempts: number };

/** The outbox in PostgreSQL over one direct connection, opened on demand; its lanes are worked in turn. */
export function createOutboxReader({ connection }: { connection: pg.ClientConfig }): OutboxReader {
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

  const orDrop = async <T>(work: (connected: pg.Client) => Promise<T>): Promise<T> => {
    try {
      return await work(await client());
    } catch (error) {
      await drop();
      throw toAppError(error);
    }
  };

  return {
    waiting: () =>
      orDrop(async (connected) => {
        const { rows } = await connected.query<{ lane: Category }>(waitingStatement);
        return rows.map(({ lane }) => lane);
      }),
    work: (lane, publish) => orDrop((connected) => workLane(connected, lane, publish)),
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
