import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import { signInAsGuest } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { countDeadLetters } from './count-dead-letters.ts';
import { connectAsOwner } from './owner-client.ts';

export type BacklogPlan = {
  /** Events that are written at once; the next batch when the one before has had its effects. */
  batches: readonly number[];
  log: (line: string) => void;
};

/** `lost`, `doubled`, `overtaken` and `deadLetters` must be 0. */
export type BacklogOutcome = {
  /** Completions without a next task. */
  lost: number;
  /** Completions with several. */
  doubled: number;
  /** Effects that were committed before the effect of an event that was written earlier. */
  overtaken: number;
  deadLetters: number;
  events: number;
  publishedPerSecond: number;
  effectsPerSecond: number;
  /** Most memory that a backend has had, in MB; null where the system does not tell. */
  backendPeakMb: number | null;
};

/** Without one more effect for this long, a batch does not end any more. */
const STANDSTILL_MS = 120_000;

/** Completed first occurrences of daily series and their events, as the backend writes them, in one transaction. */
const COMPLETIONS = `WITH made AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS task_id, gen_random_uuid() AS series_id, gen_random_uuid() AS event_id
    FROM generate_series(1, $2::integer) n),
  series AS (INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart)
    SELECT series_id, $1::uuid, 'FREQ=DAILY', 'due', 'Europe/Berlin', '2026-11-24' FROM made),
  tasks AS (INSERT INTO task (id, user_id, title, due_date, status, series_id, occurrence_no, completed_at, created_at, updated_at)
    SELECT task_id, $1::uuid, 'task ' || n, '2026-11-24', 'done', series_id, 1, now(), now(), now() FROM made)
  INSERT INTO outbox (event_id, category, payload)
    SELECT event_id, 'task', jsonb_build_object('specversion', '1.0', 'id', event_id, 'source', 'todo-chatbot/backend',
      'type', 'task.completed', 'subject', $1::uuid || '/' || task_id, 'time', '2026-11-24T10:00:00.000Z',
      'datacontenttype', 'application/json', 'dataschema', 'task.completed/1',
      'data', jsonb_build_object('userId', $1::uuid, 'taskId', task_id, 'seriesId', series_id, 'occurrenceNo', 1,
        'completedAt', '2026-11-24T10:00:00.000Z'))
    FROM made ORDER BY n`;

/** Effects in the order in which they were committed, against the order of writing. */
const OVERTAKEN = `SELECT count(*)::integer AS count FROM (
    SELECT o.id < lag(o.id) OVER (ORDER BY a.xid, a.id) AS is_overtaken
    FROM activity a JOIN task t ON t.id = a.task_id JOIN task done ON done.series_id = t.series_id AND done.occurrence_no = 1
    JOIN outbox o ON o.payload->>'subject' = done.user_id || '/' || done.id
    WHERE a.kind = 'task.next-created' AND a.user_id = app_user_id()) AS effects
  WHERE is_overtaken`;
/** Series of the user whose completed task has so many next ones. */
const NEXT_TASKS = (which: string): string => `SELECT count(*)::integer AS count FROM (
    SELECT FROM task WHERE user_id = app_user_id() AND series_id IS NOT NULL GROUP BY series_id HAVING count(*) ${which}) s`;
const OWN_EVENTS = `FROM outbox WHERE payload->'data'->>'userId' = app_user_id()::text`;
const PUBLISHED = `SELECT count(*)::integer AS count ${OWN_EVENTS} AND published_at IS NOT NULL`;
const HANDLED = `SELECT count(*)::integer AS count ${OWN_EVENTS} AND handled_at IS NOT NULL`;

/**
 * Writes completions of a user of its own, batch by batch, waits for their effects, and counts what became of them. They are written
 * at once, so no part of the way ever waits for work.
 */
export async function drainBacklog(stack: Stack, { batches, log }: BacklogPlan): Promise<BacklogOutcome> {
  const { userId } = (await signInAsGuest(stack.url)).session;
  const client = await connectAsOwner(stack);
  try {
    await client.query('SELECT set_config($1, $2, false)', ['app.user_id', userId]);
    const before = await countDeadLetters(stack);
    let [written, publishing, handling] = [0, 0, 0];
    for (const batch of batches) {
      await client.query(COMPLETIONS, [userId, batch]);
      written += batch;
      const began = performance.now();
      await untilCounted(client, PUBLISHED, written);
      publishing += performance.now() - began;
      await untilCounted(client, HANDLED, written);
      handling += performance.now() - began;
      log(`${written} events handled, ${((batch * 1000) / (performance.now() - began)).toFixed(0)}/s`);
    }
    return {
      lost: await count(client, NEXT_TASKS('< 2')),
      doubled: await count(client, NEXT_TASKS('> 2')),
      overtaken: await count(client, OVERTAKEN),
      deadLetters: (await countDeadLetters(stack)) - before,
      events: written,
      publishedPerSecond: Math.round((written * 1000) / publishing),
      effectsPerSecond: Math.round((written * 1000) / handling),
      backendPeakMb: await backendPeakMb(stack),
    };
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client, query: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(query);
  return rows[0]?.count ?? 0;
}

async function untilCounted(client: pg.Client, query: string, wanted: number): Promise<void> {
  for (let last = -1, now = 0; now < wanted; last = now) {
    // The question itself must not cost what it measures: it is asked seldom while much is left.
    await until(async () => (now = await count(client, query)) > last, STANDSTILL_MS);
    if (now < wanted) await new Promise((resolve) => setTimeout(resolve, Math.min(2000, (wanted - now) / 2)));
  }
}

async function backendPeakMb(stack: Stack): Promise<number | null> {
  const peaks = await Promise.all(
    stack.pids().map(async (pid) => {
      const [command, status] = await Promise.all(
        ['cmdline', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      return command?.includes('aks/backend') ? Number(/VmHWM:\s+(\d+)/.exec(status ?? '')?.[1] ?? 0) / 1024 : 0;
    }),
  );
  return Math.round(Math.max(...peaks)) || null;
}
