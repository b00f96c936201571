import type { ActivityMessage } from '#core/domain/api';
import type { ActivityFeed } from '#core/domain/ports';
import type { Listener } from './listener.ts';
import type { Pool } from './pool.ts';
import { TASK_JOIN, TASK_JSON } from './task-json.ts';
import { inUserTransaction } from './transaction.ts';

const POLL_MS = 2000;
const MOST_ENTRIES = 100;
/** `<xid>-<id>`, both within 64 bits. */
const POSITION = /^(\d{1,18})-(\d{1,18})$/;

/**
 * Only rows of transactions below the oldest running one are read, so that no smaller (xid, id) can appear later: with a
 * position of the id alone, a row that commits late would never be sent.
 */
const READ = `WITH page AS (
    SELECT a.xid, a.id, a.kind, a.task_id FROM activity a
    WHERE a.xid < pg_snapshot_xmin(pg_current_snapshot()) AND (a.xid, a.id) > ($1::xid8, $2::bigint)
    ORDER BY a.xid, a.id LIMIT ${MOST_ENTRIES})
  SELECT (SELECT xid FROM activity_horizon) >= $1::xid8 OR $1::xid8 > pg_snapshot_xmax(pg_current_snapshot()) AS gone,
    coalesce((SELECT json_agg(json_build_object('position', p.xid::text || '-' || p.id,
        'message', json_build_object('kind', p.kind, 'taskId', p.task_id,
          'task', CASE WHEN t.id IS NOT NULL THEN ${TASK_JSON} END)) ORDER BY p.xid, p.id)
      FROM page p LEFT JOIN task t ON t.id = p.task_id AND t.deleted_at IS NULL ${TASK_JOIN}), '[]') AS entries`;

const HERE = `SELECT pg_snapshot_xmin(pg_current_snapshot())::text || '-0' AS position`;

type Page = { gone: boolean; entries: { position: string; message: ActivityMessage }[] };

export type ActivityFeedOptions = {
  pool: Pool;
  listener: Listener;
  pollMs?: number;
};

/** What happened to a user's tasks, for their tabs, across all replicas (docs/design/events.md §5.5). */
export function createActivityFeed({
  pool,
  listener,
  pollMs = POLL_MS,
}: ActivityFeedOptions): ActivityFeed & { close(): void } {
  const listeners = new Map<string, Set<() => void>>();
  const tell = (userId: string): void => listeners.get(userId)?.forEach((told) => told());
  const tellAll = (): void => [...listeners.keys()].forEach(tell);
  listener.on('activity', tell);
  listener.onListening(tellAll);
  let poll: NodeJS.Timeout | undefined;

  return {
    async position(userId) {
      const statement = { name: 'activity-position', text: HERE, values: [] };
      const { rows } = await inUserTransaction({
        pool,
        userId,
        work: (queries) => queries.run<{ position: string }>(statement),
      });
      return rows[0]?.position ?? '0-0';
    },

    async read(userId, position) {
      const [, xid, id] = POSITION.exec(position) ?? [];
      if (xid === undefined) return { kind: 'reset' };
      const statement = { name: 'activity-read', text: READ, values: [xid, id] };
      const { rows } = await inUserTransaction({ pool, userId, work: (queries) => queries.run<Page>(statement) });
      const page = rows[0];
      return !page || page.gone ? { kind: 'reset' } : { kind: 'entries', entries: page.entries };
    },

    subscribe(userId, told) {
      const own = listeners.get(userId) ?? new Set();
      listeners.set(userId, own.add(told));
      poll ??= setInterval(tellAll, pollMs);
      return () => {
        own.delete(told);
        if (own.size === 0 && listeners.get(userId) === own) listeners.delete(userId);
        if (listeners.size > 0) return;
        clearInterval(poll);
        poll = undefined;
      };
    },

    close() {
      clearInterval(poll);
      listeners.clear();
    },
  };
}
