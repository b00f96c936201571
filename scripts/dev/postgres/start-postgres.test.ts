import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from './start-postgres.ts';
import type { Postgres } from './start-postgres.ts';

// `mkdtemp` makes 0700 folders: as root this is the case in which an ordinary service user could not enter.
let dir: string;
let running: Postgres[] = [];

const start = async (log: (line: string) => void = () => undefined): Promise<Postgres> => {
  const postgres = await startPostgres({ dataDir: join(dir, 'db'), log });
  running.push(postgres);
  return postgres;
};

async function query(
  server: { port: number; password: string },
  text: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: server.password,
    database: 'todo',
  });
  await client.connect();
  try {
    const { rows } = await client.query({ text, values, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(dir, 'db', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** A dead process that nobody has waited for (`Z`) counts as ended. */
function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 15 s');
    await delay(20);
  }
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postgres-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  await rm(dir, { recursive: true, force: true });
});

describe('PostgreSQL of the local stack', () => {
  it('FR-041: keeps committed data over a restart, with fsync on, and its passwords are for the owner only', async () => {
    const first = await start();
    expect(await query(first, 'SHOW fsync')).toEqual(['on']);
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS n');
    await first.stop();
    const second = await start();
    expect(await query(second, 'SELECT n FROM kept')).toEqual([42]);
    expect(second.password).toBe(first.password);
    const secrets = await readdir(join(dir, 'secrets'));
    expect(secrets).toContain('database-password-app');
    for (const name of secrets) expect((await stat(join(dir, 'secrets', name))).mode & 0o077).toBe(0);
  });

  it('FR-035: ends what somebody with psql forgets in a transaction', async () => {
    const server = await start();
    expect(await query(server, 'SHOW idle_in_transaction_session_timeout')).toEqual(['1min']);
    expect(await query(server, 'SHOW transaction_timeout')).toEqual(['5min']);
  });

  it('S4: its log quotes no row and no value', async () => {
    const lines: string[] = [];
    const server = await start((line) => lines.push(line));
    await query(server, `CREATE TABLE note (text text CHECK (text <> 'my secret'), extra jsonb)`);
    const refused = [`INSERT INTO note VALUES ($1)`, `INSERT INTO note (extra) VALUES ($1)`];
    await expect(query(server, refused[0] ?? '', ['my secret'])).rejects.toMatchObject({ code: '23514' });
    await expect(query(server, refused[1] ?? '', ['{"title":"my secret \\ud800"}'])).rejects.toMatchObject({
      code: '22P02',
    });
    await until(() => refused.every((text) => lines.some((line) => line.includes(text.replaceAll('"', '\\"')))));
    expect(lines.join('\n')).not.toContain('my secret');
  });

  it('ends with its supervisor, even when that is killed', async () => {
    const supervisor = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, ['--conditions=source', ${JSON.stringify(join(import.meta.dirname, 'main.ts'))}],
          { stdio: ['pipe', 'inherit', 'inherit'], detached: true, env: { PATH: process.env.PATH, DATA_DIR: ${JSON.stringify(join(dir, 'db'))} } })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    for await (const line of createInterface({ input: supervisor.stdout })) if (line.includes('"listening"')) break;
    const pid = await postmasterPid();
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');
    await until(() => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  it('takes over after its keeper was killed and left a server behind', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS n');
    const orphan = await postmasterPid();
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start();
    expect(isAlive(orphan)).toBe(false);
    expect(await query(second, 'SELECT n FROM kept')).toEqual([42]);
  });

  it('starts although a stale postmaster.pid names a process that is something else by now', async () => {
    await (await start()).stop();
    await writeFile(join(dir, 'db', 'postmaster.pid'), `${process.pid}\n${join(dir, 'db')}\n1700000000\n5432\n`);
    const second = await start();
    expect(await query(second, 'SELECT 1')).toEqual([1]);
  });

  it('says what to do when the data folder holds something else', async () => {
    const lines: string[] = [];
    const dataDir = join(dir, 'db');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'note.txt'), 'mine');
    const starting = startPostgres({ dataDir, log: (line) => lines.push(line) });
    await expect(starting).rejects.toThrow('PostgreSQL did not start');
    expect(lines.join('\n')).toContain('move them away');
  });
});
