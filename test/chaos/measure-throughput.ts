/**
 * `npm run test:throughput -- [--events 1500] [--dapr shim|daprd]`: how many events a second go from the outbox through relay, sidecar,
 * broker and function to their effect, in order, on this machine. All completions are written at once, so that no part ever waits for work.
 */
import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { DaprChoice } from '../../scripts/dev/stack/start-arguments.ts';
import { signInAsGuest } from '../support/api-client.ts';
import { startTestStack } from '../support/test-stack.ts';
import { until } from '../support/until.ts';
import { connectAsOwner } from './owner-client.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { events: text, dapr: text } });
const events = Number(values.events ?? 1500);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

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
const OUT_OF_ORDER = `SELECT count(*)::integer AS count FROM (
    SELECT o.id < lag(o.id) OVER (ORDER BY a.xid, a.id) AS is_overtaken
    FROM activity a JOIN task t ON t.id = a.task_id JOIN task done ON done.series_id = t.series_id AND done.occurrence_no = 1
    JOIN outbox o ON o.payload->>'subject' = done.user_id || '/' || done.id WHERE a.kind = 'task.next-created') AS effects
  WHERE is_overtaken`;

async function count(client: pg.Client, query: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(query);
  return rows[0]?.count ?? 0;
}

async function secondsUntil(client: pg.Client, query: string): Promise<number> {
  const began = performance.now();
  await until(async () => (await count(client, query)) >= events, 300_000);
  return (performance.now() - began) / 1000;
}

const { stack, end } = await startTestStack({ dapr: (values.dapr ?? 'auto') as DaprChoice });
const client = await connectAsOwner(stack);
try {
  const { session } = await signInAsGuest(stack.url);
  await client.query('SELECT set_config($1, $2, false)', ['app.user_id', session.userId]);
  await client.query(COMPLETIONS, [session.userId, events]);
  const [published, processed] = await Promise.all([
    secondsUntil(client, 'SELECT count(*)::integer AS count FROM outbox WHERE published_at IS NOT NULL'),
    secondsUntil(client, 'SELECT count(*)::integer AS count FROM processed_event'),
  ]);
  say(`${events} events: published in ${published.toFixed(1)} s (${(events / published).toFixed(0)}/s)`);
  say(`effects committed after ${processed.toFixed(1)} s (${(events / processed).toFixed(0)}/s end to end)`);
  say(`overtaken: ${await count(client, OUT_OF_ORDER)}`);
} finally {
  await client.end();
  await end();
}
