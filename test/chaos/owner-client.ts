import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASE } from '#core/platform/names';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';

/** A connection of the database's owner, who sees the tables that have no row-level security whole. End it. */
export async function connectAsOwner({ connections, paths }: Stack): Promise<pg.Client> {
  const secret = JSON.parse(await readFile(join(paths.secrets, 'database-password-owner'), 'utf8')) as {
    user: string;
    password: string;
  };
  const client = new pg.Client({ ...connections.database, ...secret, database: DATABASE.name });
  await client.connect();
  await client.query(`SET ROLE ${DATABASE.roles.owner}`);
  return client;
}
