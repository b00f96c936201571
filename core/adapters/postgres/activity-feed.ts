import type { ActivityMessage } from '#core/domain/api';
import type { ActivityFeed } from '#core/domain/ports';
import { createFairTurns } from '#core/platform/fair-turns';
import { readActivityNews } from './activity-news.ts';
import type { Listener } from './listener.ts';
import { watchNews } from './news-watch.ts';
import type { NewsWatch } from './news-watch.ts';
import type { Pool } from './pool.ts';
import { AS_TEXT, TASK_COLUMNS, taskOf, type TaskTexts } from './task-columns.ts';
import { inUserTransaction } from './transaction.ts';
import type { Queries, Statement } from './transaction.ts';

const POLL_MS = 2000;
const MOST_ENTRIES = 100;
/** Reads of tabs that wait for connections beside requests; fewer, and news are late while requests queue. */
const READS_AT_ONCE = 8;
/** `<xid>-<id>`, both within 64 bits. */
const POSITION = /^(\d{1,18})-(\d{1,18})$/;

/**
 * Only rows of transactions below the oldest running one are read, so that no smaller (xid, id) can appear later: with a
 * position of the id alone, a row that commits late would never be sent.
 */
const READ = `SELECT place.gone, page.xid || '-' || page.id AS position, page.kind, page.task_id, ${TASK_COLUMNS}
  FROM (SELECT (SELECT xid FROM activity_horizon) >= $1::xid8 OR $1::xid8 > pg_snapshot_xmax(pg_current_snapshot()) AS gone) place
  LEFT JOIN (SELECT a.xid, a.id, a.kind, a.task_id FROM activity a
    WHERE a.xid < pg_snapshot_xmin(pg_current_snapshot()) AND (a.xid, a.id) > ($1::xid8, $2::bigint)
    ORDER BY a.xid, a.id LIMIT ${MOST_ENTRIES}) page ON true
  LEFT JOIN task t ON t.id = page.task_id AND t.deleted_at IS NULL
  ORDER BY page.xid, page.id`;

const HERE = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text || '-0' AS position`;

/** An entry and its task as it is now; without an entry, only whether the position is `gone`. */
type Row = { gone: 't' | 'f' } & ({ position: null } | (Entry & (TaskTexts | { id: null })));
type Entry = { position: string; kind: ActivityMessage['kind']; task_id: string };

export type ActivityFeedOptions = {
  pool: Pool;
  listener: Listener;
  pollMs?: number;
};

/** What happened to a user's tasks, for their tabs, across all replicas (docs/design/events.md §5.5). */
export function createActivityFeed(options: ActivityFeedOptions): ActivityFeed & { close(): void } {
  const { pool, listener, pollMs = POLL_MS } = options;
  const listeners = new Map<string, Set<() => void>>();
  /** Users whose tabs wait for a read that has failed. */
  const owed = new Set<string>();
  let watch: NewsWatch | undefined;
  const tell = (userIds: readonly string[] | null): void => {
    // The watch has just reached the database.
    const told = new Set(userIds === null ? listeners.keys() : [...userIds, ...owed]);
    owed.clear();
    for (const userId of told) listeners.get(userId)?.forEach((listen) => listen());
  };
  listener.on('activity', () => watch?.nudge());
  listener.onListening(() => watch?.nudge());
  const ask = askInTurn(pool, (userId) => listeners.has(userId) && owed.add(userId));

  return {
    async position(userId) {
      const rows = await ask<{ position: string }>(userId, { name: 'activity-position', text: HERE, values: [] });
      return rows[0]?.position ?? '0-0';
    },

    async read(userId, position) {
      const [, xid, id] = POSITION.exec(position) ?? [];
      if (xid === undefined) return { kind: 'reset' };
      const statement = { name: 'activity-read', text: READ, values: [xid, id], types: AS_TEXT };
      const rows = await ask<Row>(userId, statement);
      if (rows[0]?.gone !== 'f') return { kind: 'reset' };
      const entries = rows.flatMap((row) => (row.position === null ? [] : [entryOf(row)]));
      return { kind: 'entries', entries, isFull: entries.length === MOST_ENTRIES };
    },

    subscribe(userId, told) {
      const own = listeners.get(userId) ?? new Set();
      listeners.set(userId, own.add(told));
      watch ??= watchNews({ read: (position) => readActivityNews(pool, position), tell, pollMs });
      return () => {
        own.delete(told);
        if (own.size === 0 && listeners.get(userId) === own) listeners.delete(userId);
        if (listeners.size > 0) return;
        watch?.stop();
        watch = undefined;
      };
    },

    close() {
      watch?.stop();
      listeners.clear();
    },
  };
}

function entryOf(row: Entry & (TaskTexts | { id: null })): { position: string; message: ActivityMessage } {
  const { position, kind, task_id: taskId } = row;
  return { position, message: { kind, taskId, task: row.id === null ? null : taskOf(row) } };
}

/** Queries as a user, a few at a time, so that live updates leave connections to requests; `onFailure` is told of whom one failed. */
function askInTurn(pool: Pool, onFailure: (userId: string) => void) {
  const turns = createFairTurns(READS_AT_ONCE);
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- like `pg`: the caller knows its columns
  return async <R extends object>(userId: string, statement: Statement): Promise<R[]> => {
    const work = (queries: Queries) => queries.run<R>(statement);
    try {
      return (await turns.run(userId, () => inUserTransaction({ pool, userId, work, isRead: true }))).rows;
    } catch (error) {
      onFailure(userId);
      throw error;
    }
  };
}
