import { setTimeout as delay } from 'node:timers/promises';
import type { Measured } from '../judge.ts';
import type { Load } from '../load/start-load.ts';
import { cpuBelow, cpuOf, readProcessTable } from '../process-cpu.ts';
import type { Ground } from './start-ground.ts';
import type { Server } from './start-servers.ts';

/** P1: people who have the page open and do nothing. */
export const IDLE_STREAMS = 2_000;
const CPU_BAR = { most: 5 };
const QUERIES_BAR = { most: 5 };

/** Longer than the 15 s after which each stream gets a sign of life, so that all that repeats is seen. */
const WATCH_SECONDS = 16;
/** Alone, the server repeats its checks and heartbeats more often. */
const WATCH_ALONE_SECONDS = 8;
/** Until what sign-ins and opening have begun is over: sessions are known for 3 s. */
const SETTLE_SECONDS = 4;

type Use = { cpuPercent: number | null; statementsPerSecond: number };

/** What idle live streams cost: the difference between a server with and without them. */
export async function measureStreams(
  ground: Ground,
  { load, server, cookies }: { load: Load; server: Server; cookies: string[] },
): Promise<Measured[]> {
  const without = await watch(ground, { server, seconds: WATCH_ALONE_SECONDS });
  await load.openStreams({ origin: server.origin, cookies, count: IDLE_STREAMS });
  const withStreams = await watch(ground, { server, seconds: WATCH_SECONDS });
  await load.requireOpenStreams(IDLE_STREAMS);
  const name = `${IDLE_STREAMS} idle streams`;
  const cpu = minus(withStreams.cpuPercent, without.cpuPercent);
  const statements = minus(withStreams.statementsPerSecond, without.statementsPerSecond);
  return [
    { name: `${name}: server and database`, unit: '% of a core', samples: [cpu], bar: CPU_BAR },
    { name: `${name}: queries`, unit: '1/s', samples: [statements], bar: QUERIES_BAR },
    { name: 'no streams: server and database', unit: '% of a core', samples: [without.cpuPercent] },
    { name: 'no streams: queries', unit: '1/s', samples: [without.statementsPerSecond] },
  ];
}

function minus(more: number | null, less: number | null): number | null {
  return more === null || less === null ? null : Math.max(0, more - less);
}

/** PostgreSQL logs every statement meanwhile, which costs next to nothing at the few that may be. */
async function watch(
  { database, admin, statements }: Ground,
  { server: { pid }, seconds }: { server: Server; seconds: number },
): Promise<Use> {
  await logStatements(admin, 'all');
  await delay(SETTLE_SECONDS * 1_000);
  const before = { cpu: await cpuSeconds(database.pid, pid), statements: statements() };
  await delay(seconds * 1_000);
  const after = { cpu: await cpuSeconds(database.pid, pid), statements: statements() };
  await logStatements(admin, 'none');
  const used = minus(after.cpu, before.cpu);
  return {
    cpuPercent: used === null ? null : (used / seconds) * 100,
    statementsPerSecond: (after.statements - before.statements) / seconds,
  };
}

async function logStatements(admin: Ground['admin'], which: 'all' | 'none'): Promise<void> {
  await admin.query(`ALTER SYSTEM SET log_statement = '${which}'`);
  await admin.query('SELECT pg_reload_conf()');
}

async function cpuSeconds(databasePid: number, serverPid: number): Promise<number | null> {
  const table = await readProcessTable();
  const [database, server] = [cpuBelow(table, databasePid), cpuOf(table, serverPid)];
  return database === null || server === null ? null : database + server;
}
