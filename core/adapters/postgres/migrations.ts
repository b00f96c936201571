import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import { DATABASE } from '#core/platform/names';
import type { Logger } from '#core/platform/logger';
import { neededVersion } from '#core/platform/needed-version';
import { heldBackBy, runningVersions } from './contract-gate.ts';
import { isContention, toAppError } from './errors.ts';

/** Numbered SQL files: `expand/` only adds, `contract/` takes away what no running version uses any more. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('migrations', import.meta.url));

const TABLE = 'schema_migration';
/** A migration that waits for a lock makes every query behind it wait: give up soon and try again. */
const LOCK_TIMEOUT = '2s';
const STATEMENT_TIMEOUT = '60s';
const ATTEMPTS = 20;
const RETRY_MS = { first: 200, most: 5000 };

export type MigrationOptions = { client: pg.Client; logger: Logger; now: Date; dir?: string };

/**
 * Brings the schema up to date as `todo_owner`; safe to repeat and to run twice at once (the caller holds the lock of
 * `withMigrationLock`). Waits for locks briefly and tries again with jitter. Each run of a folder is one transaction.
 * @returns names of the migrations that ran
 * @throws AppError when a migration fails; nothing of it stays
 */
export async function migrateSchema({
  client,
  logger,
  now,
  dir = MIGRATIONS_DIR,
}: MigrationOptions): Promise<string[]> {
  await client.query(`SET ROLE ${DATABASE.roles.owner}`);
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'; SET statement_timeout = '${STATEMENT_TIMEOUT}'`);
  const expanded = await withRetry(logger, () => runFolder({ client, logger, dir: join(dir, 'expand') }));
  const contracted: string[] = [];
  for (const file of await sqlFiles(join(dir, 'contract'))) {
    if (!(await mayContract({ client, logger, now, path: join(dir, 'contract', file) }))) break;
    const only = file.replace(/\.sql$/, '');
    contracted.push(
      ...(await withRetry(logger, () => runFolder({ client, logger, dir: join(dir, 'contract'), only }))),
    );
  }
  await client.query('RESET ROLE');
  return [...expanded, ...contracted];
}

async function runFolder(options: {
  client: pg.Client;
  logger: Logger;
  dir: string;
  only?: string;
}): Promise<string[]> {
  const { client, logger, dir, only } = options;
  const ran = await runner({
    dbClient: client,
    dir,
    ...(only === undefined ? {} : { file: only }),
    direction: 'up',
    migrationsTable: TABLE,
    // Two folders share the table, and a contract migration may come after younger expand ones.
    checkOrder: false,
    singleTransaction: true,
    noLock: true,
    logger: {
      info: (text) => logger.debug(text),
      warn: (text) => logger.warn(text),
      error: (text) => logger.warn(text),
    },
  });
  return ran.map(({ name }) => name);
}

/** In order: a later file may build on an earlier one that is still held back. */
async function mayContract(options: { client: pg.Client; logger: Logger; now: Date; path: string }): Promise<boolean> {
  const needed = neededVersion(await readFile(options.path, 'utf8'), options.path);
  const heldBy = heldBackBy(await runningVersions(options.client, options.now), needed);
  if (heldBy.length === 0) return true;
  options.logger.warn(
    { migration: basename(options.path), needed, heldBy },
    'a contract migration waits for older instances to end; the next release tries it again',
  );
  return false;
}

async function sqlFiles(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.sql')).toSorted();
}

async function withRetry<T>(logger: Logger, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isContention(error) || attempt === ATTEMPTS) throw toAppError(error);
      const mostMs = Math.min(RETRY_MS.first * 2 ** attempt, RETRY_MS.most);
      logger.warn({ attempt, err: error }, 'the migration could not get its locks in time: trying again');
      await delay(mostMs * (0.5 + Math.random() / 2));
    }
  }
}
