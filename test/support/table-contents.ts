import type { TestDatabase } from './database.ts';

/** Everything that a database holds, but for `except`: the rows of each table as texts, in order (null: none). */
export async function tableContents(
  database: TestDatabase,
  except: readonly string[] = [],
): Promise<Record<string, string[] | null>> {
  const tables = await database.admin<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const contents = tables
    .filter(({ name }) => !except.includes(name))
    .map(
      ({ name }) => `SELECT '${name}' AS name, (SELECT json_agg(t::text ORDER BY t::text) FROM "${name}" t) AS rows`,
    );
  const found = await database.admin<{ name: string; rows: string[] | null }>(contents.join(' UNION ALL '));
  return Object.fromEntries(found.map(({ name, rows }) => [name, rows]));
}
