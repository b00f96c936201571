import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChild, type Child } from '../../programs/start-child.ts';
import { judge } from '../judge.ts';
import { startLoad, type Load } from '../load/start-load.ts';
import { measureRoute, type RouteCost } from './measure-route.ts';
import { routeFigures } from './route-figures.ts';

const GET = { method: 'GET', path: '/', headers: {} } as const;
const BUSY_MS = 5;

let load: Load;
let quick: Child;
let slow: Child;

beforeAll(async () => {
  load = startLoad();
  [quick, slow] = await Promise.all([startServer(0), startServer(BUSY_MS)]);
});
afterAll(() => Promise.all([load.stop(), quick.stop(), slow.stop()]));

function startServer(busyMs: number): Promise<Child> {
  return startChild({
    name: 'server',
    entry: join(import.meta.dirname, '../testing/busy-server/main.ts'),
    env: { PATH: process.env['PATH'] ?? '', BUSY_MS: String(busyMs) },
    cwd: import.meta.dirname,
    log: () => undefined,
  });
}

function measure({ port, pid }: Child, path = '/'): Promise<RouteCost> {
  const server = { origin: `http://127.0.0.1:${port}`, pid };
  const connections = [[{ ...GET, path }], [{ ...GET, path }]];
  return measureRoute({ load, server, database: { pid: slow.pid }, connections, until: { requests: 40 } });
}

it('P1: a server that works longer for each request misses the bar for its CPU time', async () => {
  const [product, bare] = [await measure(slow), await measure(quick)];
  expect(product.serverCpu).toBeGreaterThanOrEqual(BUSY_MS - 1);
  const verdicts = verdictsOf({ product, bare });
  expect(verdicts.get('list: server')).toBe('missed');
  expect(verdicts.get('list (bare Fastify, row-level security): server')).toBe('orientation');
});

it.each([
  [1_000, 'met'],
  [999, 'missed'],
])('P1: lists at %d a second beside 1,000 of bare Fastify: %s', (perSecond, verdict) => {
  const cost = { serverCpu: 0.1, databaseCpu: 0.1, p50Ms: 1, p99Ms: 2 };
  const verdicts = verdictsOf({ product: { ...cost, perSecond }, bare: { ...cost, perSecond: 1_000 } });
  expect(verdicts.get("list: throughput, of bare Fastify's")).toBe(verdict);
});

function verdictsOf(costs: Record<'product' | 'bare', RouteCost>): Map<string, string> {
  const rounds = (['product', 'bare'] as const).map(
    (server) => ({ ...costs[server], operation: 'list', server }) as const,
  );
  return new Map(routeFigures(rounds).map((figure) => [figure.name, judge(figure).verdict]));
}

it('refusals are no figures: the measurement ends', async () => {
  await expect(measure(quick, '/refused')).rejects.toMatchObject({ code: 'bench.refused' });
});
