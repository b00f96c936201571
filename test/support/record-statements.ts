import type pg from 'pg';
import type { Pool } from '#core/adapters/postgres/pool';

/** Names (or texts) of all statements that a pool sends from now on, in order. */
export function recordStatements(pool: Pool): string[] {
  const names: string[] = [];
  const seen = new WeakSet<pg.PoolClient>();
  pool.on('acquire', (client) => {
    if (seen.has(client)) return;
    seen.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const recorded = (first: string | { name?: string; text: string }, ...rest: unknown[]): unknown => {
      names.push(typeof first === 'string' ? first : first.name || first.text);
      return query(first, ...rest);
    };
    Object.assign(client, { query: recorded });
  });
  return names;
}
