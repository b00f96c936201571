/**
 * What the product's API is compared with: Fastify and `pg` as their documentation shows them, with the same questions to the
 * same tables. No sign-in, no limits, no log, no checks. It is a fixed reference: when the product gets faster, this stays.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';
import { runUntilStopped } from '#core/platform/lifecycle';
import { createLogger } from '#core/platform/logger';
import { INSERT_ACTIVITY, INSERT_TASK, LIST_OF_USER, LIST_VISIBLE, PAGE } from './statements.ts';

/** As many as there are connections of clients: it never waits for one. */
const CONNECTIONS = 5;

const rls = process.env['ROW_LEVEL_SECURITY'] === 'true';
const pool = new pg.Pool({ max: CONNECTIONS });
// Dates as the text that the API gives.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

async function asUser<T>(userId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [userId]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const app = Fastify();

app.get('/api/tasks', async (request) => {
  const userId = String(request.headers['x-user-id']);
  const { rows } = rls
    ? await asUser(userId, (client) => client.query({ name: 'list', text: LIST_VISIBLE }))
    : await pool.query({ name: 'list', text: LIST_OF_USER, values: [userId] });
  return { items: rows.slice(0, PAGE), nextCursor: null };
});

app.post<{ Body: { title: string; dueDate?: string } }>('/api/tasks', async (request, reply) => {
  const userId = String(request.headers['x-user-id']);
  const { title, dueDate = null } = request.body;
  const id = randomUUID();
  const task = { name: 'insert-task', text: INSERT_TASK, values: [id, userId, title, dueDate] };
  const activity = { name: 'insert-activity', text: INSERT_ACTIVITY, values: [userId, id] };
  const write = async (client: pg.Pool | pg.PoolClient): Promise<unknown> => {
    const { rows } = await client.query(task);
    await client.query(activity);
    return rows[0];
  };
  reply.code(201);
  return rls ? await asUser(userId, write) : await write(pool);
});

await app.listen({ port: 0, host: '127.0.0.1' });
runUntilStopped({ logger: createLogger({ component: 'bare' }), supervised: true, stop: () => app.close() });
process.stdout.write(`${JSON.stringify({ event: 'listening', port: (app.server.address() as AddressInfo).port })}\n`);
