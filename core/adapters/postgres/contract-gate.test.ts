import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { createInstanceBeats } from './instance-beats.ts';
import { migrateSchema } from './migrations.ts';

let database: TestDatabase;
let dir: string;
const now = new Date('2026-11-24T10:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'contract-gate-'));
  for (const folder of ['expand', 'contract']) await mkdir(join(dir, folder));
  await database.admin('DROP TABLE IF EXISTS fruit');
  await database.admin(`DELETE FROM schema_migration WHERE name LIKE '9%'`);
  await database.admin('DELETE FROM instance_beat');
  return () => rm(dir, { recursive: true });
});

/** @param lines what it logs as a warning */
async function migrate(lines: string[] = []): Promise<string[]> {
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ component: 'test', level: 'warn', destination });
  const client = new pg.Client(database.superuser);
  await client.connect();
  try {
    return await migrateSchema({ client, logger, now, dir });
  } finally {
    await client.end();
  }
}

const file = (name: string, sql: string): Promise<void> => writeFile(join(dir, name), sql);

describe('contract migrations', () => {
  beforeEach(() => file('contract/9009_no-fruit.sql', '-- needs-version: 1.4.0\nSELECT 1;'));
  const old = '1.3.9-812-gabcdef123456';
  const isNew = '1.4.0-813-gabcdef123456';

  const beat = (instance: string, version: string, ageMs = 0): Promise<unknown> =>
    database.admin(`INSERT INTO instance_beat VALUES ($1, 'backend', $2, $3)`, [
      instance,
      version,
      new Date(now.getTime() - ageMs),
    ]);

  it('EDGE-8, FR-010: wait while a writer of the former release beats, the release goes on, and the next one applies them', async () => {
    const beats = createInstanceBeats({ pool: database.workerPool });
    await beats.beat({ instance: 'writer', process: 'functions', version: old, at: now });
    await file('expand/9008_fruit.sql', 'CREATE TABLE fruit (name text)');
    const lines: string[] = [];
    expect(await migrate(lines)).toEqual(['9008_fruit']);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'warn',
        migration: '9009_no-fruit.sql',
        needed: '1.4.0',
        heldBy: [`functions ${old} (1 running)`],
      }),
    ]);
    await beats.beat({ instance: 'writer', process: 'functions', version: isNew, at: now });
    expect(await migrate()).toEqual(['9009_no-fruit']);
  });

  it('EDGE-8: wait for a single old instance among many new ones, however the numbers are written', async () => {
    await beat('a', '1.10.0-900-gabcdef123456');
    await beat('b', isNew);
    await beat('c', '1.4.0');
    await beat('d', '1.3.10-999-gabcdef123456');
    expect(await migrate()).toEqual([]);
    await database.admin(`DELETE FROM instance_beat WHERE instance = 'd'`);
    expect(await migrate()).toEqual(['9009_no-fruit']);
  });

  it.each(['dev', 'abcdef123456', '9.9.9-local', ''])(
    'are held back by what runs as "%s", and say so',
    async (version) => {
      await beat('known', isNew);
      await beat('unknown', version);
      const lines: string[] = [];
      expect(await migrate(lines)).toEqual([]);
      expect(lines.join('')).toContain(`backend ${version} (1 running), which is no version of the product`);
      await database.admin(`DELETE FROM instance_beat WHERE instance = 'unknown'`);
      expect(await migrate()).toEqual(['9009_no-fruit']);
    },
  );

  it('do not wait for instances that have been silent for long', async () => {
    await beat('gone', '1.0.0', 3_600_000);
    expect(await migrate()).toEqual(['9009_no-fruit']);
  });

  it('must say which version they need', async () => {
    await file('contract/9010_unsigned.sql', 'SELECT 1;');
    await expect(migrate()).rejects.toMatchObject({ code: 'migration.no-version' });
  });
});
