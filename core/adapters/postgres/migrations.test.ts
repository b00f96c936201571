import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { startPostgres } from '../../../scripts/dev/postgres/start-postgres.ts';
import type { Postgres } from '../../../scripts/dev/postgres/start-postgres.ts';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { MIGRATIONS_DIR, migrateSchema } from './migrations.ts';

let database: TestDatabase;
let dir: string;
const logger = createLogger({ component: 'test', level: 'fatal' });
const now = new Date('2026-11-24T10:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'migrations-'));
  for (const folder of ['expand', 'contract']) await mkdir(join(dir, folder));
  await database.admin('DROP TABLE IF EXISTS fruit');
  await database.admin(`DELETE FROM schema_migration WHERE name LIKE '9%'`);
  return () => rm(dir, { recursive: true });
});

async function migrate(): Promise<string[]> {
  const client = new pg.Client(database.superuser);
  await client.connect();
  try {
    return await migrateSchema({ client, logger, now, dir });
  } finally {
    await client.end();
  }
}

const file = (name: string, sql: string): Promise<void> => writeFile(join(dir, name), sql);

describe('the migration process', () => {
  let server: Postgres;
  let home: string;

  // A server of its own: roles and their limits belong to the whole server.
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'migrate-'));
    server = await startPostgres({ dataDir: join(home, 'db'), log: () => undefined });
  });
  afterAll(async () => {
    await server.stop();
    await rm(home, { recursive: true });
  });

  async function runProcess(): Promise<{ code: number; output: string }> {
    const main = fileURLToPath(new URL('../../../aks/backend/src/migrate.ts', import.meta.url));
    const settings = {
      DATABASE_HOST: server.host,
      DATABASE_PORT: String(server.port),
      DATABASE_NAME: 'todo',
      DATABASE_USER: 'migrate',
      DATABASE_AUTH: 'password',
      SECRETS_DIR: join(home, 'secrets'),
    };
    const child = spawn(process.execPath, ['--conditions=source', main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...settings },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  async function query(text: string): Promise<object[]> {
    const { host, port, superuser: user, password } = server;
    const client = new pg.Client({ host, port, user, password, database: 'todo' });
    await client.connect();
    const { rows } = await client.query<object>(text);
    await client.end();
    return rows;
  }

  it('EDGE-8: two of an empty database at once both succeed, and each file runs once', async () => {
    const runs = await Promise.all([runProcess(), runProcess()]);
    expect(runs.map(({ code, output }) => (code === 0 ? 0 : output))).toEqual([0, 0]);
    const again = await runProcess();
    expect(again.output).toContain('the schema was up to date');
    const folders = ['expand', 'contract'].map((folder) => readdir(join(MIGRATIONS_DIR, folder)));
    const files = (await Promise.all(folders)).flat().map((name) => ({ name: name.replace('.sql', '') }));
    expect(await query('SELECT name FROM schema_migration ORDER BY name')).toEqual(
      files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    expect(await query(`SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`)).toEqual([
      { tableowner: 'todo_owner' },
    ]);
  });

  it('FR-042: sets the connection limits of the roles', async () => {
    expect((await runProcess()).code).toBe(0);
    expect(await query(`SELECT rolname, rolconnlimit FROM pg_roles WHERE rolconnlimit > 0 ORDER BY rolname`)).toEqual([
      { rolname: 'migrate', rolconnlimit: 2 },
      { rolname: 'todo_app', rolconnlimit: 25 },
      { rolname: 'todo_worker', rolconnlimit: 8 },
    ]);
  });

  it('FR-035: no transaction of a role of ours stays open for long, whatever its client forgets', async () => {
    expect((await runProcess()).code).toBe(0);
    const limits = (idle: string, all: string): string[] => [
      `idle_in_transaction_session_timeout=${idle}`,
      `transaction_timeout=${all}`,
    ];
    expect(
      await query(`SELECT rolname, rolconfig FROM pg_roles WHERE rolcanlogin AND NOT rolsuper ORDER BY 1`),
    ).toEqual([
      { rolname: 'migrate', rolconfig: limits('60s', '10min') },
      { rolname: 'todo_app', rolconfig: limits('30s', '60s') },
      { rolname: 'todo_worker', rolconfig: limits('30s', '60s') },
    ]);
  });

  it('S3: takes from everybody what PostgreSQL grants to everybody on databases and the schema, as no superuser', async () => {
    expect((await runProcess()).output).not.toContain('more on databases than they need');
    const left = await query(`SELECT datname, privilege_type FROM pg_database,
      aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee = 0 AND datallowconn`);
    expect(left).toEqual([]);
    expect(await query(`SELECT has_schema_privilege('public', 'public', 'CREATE') AS may`)).toEqual([{ may: false }]);
  });

  it('exits 1 and says why when the database cannot be reached', async () => {
    const { host, port } = server;
    server = { ...server, port: 1 };
    const { code, output } = await runProcess();
    server = { ...server, host, port };
    expect(code).toBe(1);
    expect(output).toContain('database.unavailable');
  });
});

describe('migrations', () => {
  it('EDGE-8: a migration that fails leaves nothing behind and succeeds when repaired', async () => {
    await file('expand/9002_fruit.sql', 'CREATE TABLE fruit (name text); SELECT 1 / 0;');
    await expect(migrate()).rejects.toMatchObject({ kind: 'invalid' });
    expect(await database.admin(`SELECT to_regclass('fruit') AS found`)).toEqual([{ found: null }]);
    await file('expand/9002_fruit.sql', 'CREATE TABLE fruit (name text);');
    expect(await migrate()).toEqual(['9002_fruit']);
    expect(await migrate()).toEqual([]);
  });

  it('EDGE-8: gives up a lock that it cannot get in 2 s and tries again', async () => {
    await file('expand/9002_fruit.sql', 'CREATE TABLE fruit (name text)');
    await migrate();
    await file('expand/9003_colour.sql', 'ALTER TABLE fruit ADD COLUMN colour text');
    const reader = new pg.Client(database.superuser);
    await reader.connect();
    await reader.query('BEGIN; SELECT * FROM fruit');
    const migrating = migrate();
    const isWaiting = async (): Promise<boolean> =>
      (
        await database.admin(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE fruit%'`,
        )
      ).length > 0;
    await until(isWaiting);
    // The migration gives up its wait for the lock, so that queries queued behind it get through meanwhile.
    await until(async () => !(await isWaiting()));
    await database.admin('SELECT * FROM fruit');
    await reader.query('COMMIT');
    await reader.end();
    expect(await migrating).toEqual(['9003_colour']);
  });
});

describe('a database of the first release with data', () => {
  const name = `first_release_${process.pid}`;
  let settings: pg.ClientConfig;
  beforeAll(async () => {
    await database.admin(`CREATE DATABASE ${name}`);
    settings = { ...database.superuser, database: name };
  });
  afterAll(() => database.admin(`DROP DATABASE ${name} WITH (FORCE)`));

  async function onDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(settings);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const migrateTo = (from: string): Promise<string[]> =>
    onDatabase(async (client) => {
      await client.query('GRANT CREATE, USAGE ON SCHEMA public TO todo_owner');
      return migrateSchema({ client, logger, now: new Date(), dir: from });
    });

  it('EDGE-10: is brought up to date with its rows, and still serves the first release until that has ended', async () => {
    await cp(join(MIGRATIONS_DIR, 'expand/0001_first-tables.sql'), join(dir, 'expand/0001_first-tables.sql'));
    await migrateTo(dir);
    const [staying, leaving] = [crypto.randomUUID(), crypto.randomUUID()];
    await onDatabase(async (client) => {
      await client.query(`INSERT INTO app_user SELECT id, 'guest', 'UTC', now() FROM unnest($1::uuid[]) id`, [
        [staying, leaving],
      ]);
      await client.query(`INSERT INTO session VALUES ('hash', $1, now(), now() + interval '1 year')`, [staying]);
      await client.query(
        `INSERT INTO series (id, user_id, rrule, anchor, time_zone, dtstart)
         VALUES (gen_random_uuid(), $1, 'FREQ=DAILY', 'due', 'UTC', '2026-01-01')`,
        [staying],
      );
      await client.query(`INSERT INTO outbox (event_id, category, payload, published_at)
        SELECT gen_random_uuid(), 'task', '{}', now() - make_interval(mins => age) FROM unnest(ARRAY[1, 2, 90]) age`);
      await client.query(
        `INSERT INTO processed_event SELECT 'c', 's', event_id, now() FROM outbox ORDER BY id LIMIT 1`,
      );
      await client.query(`INSERT INTO instance_beat VALUES ('old', 'backend', '0.1.0', now())`);
    });
    await migrateTo(MIGRATIONS_DIR);
    await onDatabase(async (client) => {
      const one = async (text: string): Promise<unknown> =>
        Object.values((await client.query<Record<string, unknown>>(text)).rows[0] ?? {})[0];
      // Handled by its row, and by its age; the third waits for its effect.
      expect(await one('SELECT array_agg(handled_at IS NOT NULL ORDER BY id) FROM outbox')).toEqual([
        true,
        false,
        true,
      ]);
      expect(await one('SELECT array_agg(user_id) FROM abandoned_guest')).toEqual([leaving]);
      expect(await one('SELECT count(*)::int FROM series')).toBe(0);
      await client.query('SET ROLE todo_app');
      expect(await one(`SELECT user_id FROM find_session('hash', now())`)).toBe(staying);
      expect(await one('SELECT clean_up(1000)::int')).toBe(1);
      await client.query(`BEGIN; SET LOCAL app.user_id = '${staying}'`);
      expect((await client.query('DELETE FROM session')).rowCount).toBe(1);
    });
  });
});

describe('migration files', () => {
  it('pass squawk', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const folders = await Promise.all(
      ['expand', 'contract'].map(async (folder) => {
        const names = await readdir(join(MIGRATIONS_DIR, folder));
        return names.map((name) => join(MIGRATIONS_DIR, folder, name));
      }),
    );
    const bin = join(root, 'node_modules', '.bin', 'squawk');
    const { status, stdout } = spawnSync(bin, ['--config', join(root, '.squawk.toml'), ...folders.flat()], {
      encoding: 'utf8',
    });
    expect(status === 0 ? '' : stdout).toBe('');
  });
});
