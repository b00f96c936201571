import { AppError } from '#core/domain/errors';
import type { Fire } from '../load/orders.ts';
import type { Load } from '../load/start-load.ts';
import { cpuBelow, cpuOf, readProcessTable } from '../process-cpu.ts';

/** What a route cost in one round. */
export type RouteCost = {
  perSecond: number;
  /** CPU seconds for 1,000 requests; `null` where this system does not tell. */
  serverCpu: number | null;
  databaseCpu: number | null;
  p50Ms: number;
  p99Ms: number;
};

export type RouteLoad = Pick<Fire, 'connections' | 'until' | 'perSecond'> & {
  load: Load;
  /** Whom to charge: the server's process, and the one above all of PostgreSQL's. */
  server: { origin: string; pid: number };
  database: { pid: number };
};

/**
 * Sends load and reads the processes' own CPU counters before and after.
 * @throws AppError when a request was refused: the figures would be those of refusals.
 */
export async function measureRoute({ load, server, database, ...order }: RouteLoad): Promise<RouteCost> {
  const before = await readProcessTable();
  const { requests, seconds, failures, p50Ms, p99Ms } = await load.fire({ origin: server.origin, ...order });
  const after = await readProcessTable();
  if (failures > 0 || requests === 0) {
    const message = `${failures} of ${requests + failures} requests were not answered with success.`;
    throw new AppError({ code: 'bench.refused', kind: 'unavailable', message });
  }
  const per1000 = (end: number | null, begin: number | null): number | null =>
    end === null || begin === null ? null : ((end - begin) / requests) * 1_000;
  return {
    perSecond: requests / seconds,
    serverCpu: per1000(cpuOf(after, server.pid), cpuOf(before, server.pid)),
    databaseCpu: per1000(cpuBelow(after, database.pid), cpuBelow(before, database.pid)),
    p50Ms,
    p99Ms,
  };
}
