import { setTimeout as delay } from 'node:timers/promises';
import { DATABASE } from '#core/platform/names';
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
/** Until what opening has begun is over, PostgreSQL's counters included, which its processes write once a second. */
const SETTLE_SECONDS = 4;

type Use = { cpuPercent: number | null; transactionsPerSecond: number };

/** What idle live streams cost: the difference between a server with and without them. */
export async function measureStreams(
  ground: Ground,
  { load, server, cookies }: { load: Load; server: Server; cookies: string[] },
): Promise<Measured[]> {
  await delay(SETTLE_SECONDS * 1_000);
  const without = await watch(ground, server);
  await load.openStreams({ origin: server.origin, cookies, count: IDLE_STREAMS });
  await delay(SETTLE_SECONDS * 1_000);
  const withStreams = await watch(ground, server);
  const name = `${IDLE_STREAMS} idle streams`;
  const cpu = minus(withStreams.cpuPercent, without.cpuPercent);
  const transactions = minus(withStreams.transactionsPerSecond, without.transactionsPerSecond);
  return [
    { name: `${name}: server and database`, unit: '% of a core', samples: [cpu], bar: CPU_BAR },
    { name: `${name}: queries`, unit: '1/s', samples: [transactions], bar: QUERIES_BAR, note: 'transactions' },
    { name: 'no streams: server and database', unit: '% of a core', samples: [without.cpuPercent] },
    { name: 'no streams: queries', unit: '1/s', samples: [without.transactionsPerSecond] },
  ];
}

function minus(more: number | null, less: number | null): number | null {
  return more === null || less === null ? null : Math.max(0, more - less);
}

async function watch({ database, admin }: Ground, { pid }: Server): Promise<Use> {
  const look = async () => {
    const table = await readProcessTable();
    const [server, databaseCpu] = [cpuOf(table, pid), cpuBelow(table, database.pid)];
    const seconds = server === null || databaseCpu === null ? null : server + databaseCpu;
    const { rows } = await admin.query<{ count: number }>(
      'SELECT (xact_commit + xact_rollback)::float8 AS count FROM pg_stat_database WHERE datname = $1',
      [DATABASE.name],
    );
    return { seconds, transactions: rows[0]?.count ?? 0 };
  };
  const before = await look();
  await delay(WATCH_SECONDS * 1_000);
  const after = await look();
  // One of them is our own look.
  const transactions = after.transactions - before.transactions - 1;
  const used = minus(after.seconds, before.seconds);
  return {
    cpuPercent: used === null ? null : (used / WATCH_SECONDS) * 100,
    transactionsPerSecond: transactions / WATCH_SECONDS,
  };
}
