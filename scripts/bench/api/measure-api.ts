import { availableParallelism } from 'node:os';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { startLoad, type Load } from '../load/start-load.ts';
import { measureRoute, type RouteLoad } from './measure-route.ts';
import { IDLE_STREAMS, measureStreams } from './measure-streams.ts';
import { CONNECTIONS, ROUTES, requestsOf, type Operation } from './operations.ts';
import { PEOPLE, preparePeople, tidy, type Person } from './prepare-people.ts';
import { latencyFigure, routeFigures, type Costs } from './route-figures.ts';
import { startGround, type Ground } from './start-ground.ts';
import { startBare, startProduct, type Server } from './start-servers.ts';

/** Lets each server compile what is hot, and PostgreSQL read what is asked for. */
const WARM_UP = { requests: 1_500 };
/** The first answers after a pause are slower, and end what the others have left to do. */
const SETTLE = { seconds: 0.3 };
const LATENCY_ROUNDS = 3;

type Servers = { product: Server; bare: Server; open: Server };
type Bench = { ground: Ground; load: Load; servers: Servers; people: Person[] };

/** P1: what the API costs, beside bare Fastify on the same database in interleaved rounds, and what idle live streams cost. */
export async function measureApi({ root, rounds, seconds, only, say }: PartOptions): Promise<PartResult> {
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const bench = await prepare(root);
  try {
    const routes = ROUTES.filter(isWanted);
    const figures = routes.length > 0 ? await measureRoutes(bench, { routes, rounds, seconds, say }) : [];
    if (isWanted('streams')) figures.push(...(await measureIdleStreams(bench, say)));
    return { figures, conditions: conditions({ rounds, seconds }) };
  } finally {
    await end(bench);
  }
}

async function prepare(root: string): Promise<Bench> {
  const ground = await startGround(root);
  const load = startLoad();
  const [product, bare, open] = await Promise.all([
    startProduct(ground),
    startBare(ground, { rls: true }),
    startBare(ground, { rls: false }),
  ]);
  const people = await preparePeople(ground, { origin: product.origin, people: PEOPLE });
  return { ground, load, servers: { product, bare, open }, people };
}

async function end({ ground, load, servers }: Bench): Promise<void> {
  await load.stop();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await ground.end();
}

type Rounds = Pick<PartOptions, 'rounds' | 'seconds' | 'say'> & { routes: readonly Operation[] };

async function measureRoutes(bench: Bench, { routes, rounds, seconds, say }: Rounds): Promise<Measured[]> {
  const costs: Costs[] = [];
  await measureRound(bench, { routes, until: WARM_UP });
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}: ${routes.join(', ')}`);
    costs.push(...(await measureRound(bench, { routes, until: { seconds } })));
  }
  const figures = routeFigures(costs);
  for (const route of routes) figures.push(await measureLatency(bench, { route, costs, seconds }));
  return figures;
}

type Round = Pick<RouteLoad, 'until'> & { routes: readonly Operation[] };

async function measureRound({ ground, load, servers, people }: Bench, { routes, until }: Round): Promise<Costs[]> {
  const found: Costs[] = [];
  for (const operation of routes) {
    const connections = requestsOf(operation, people);
    for (const name of serversFor(operation)) {
      const what = { load, server: servers[name], database: ground.database, connections };
      await measureRoute({ ...what, until: SETTLE });
      found.push({ operation, server: name, ...(await measureRoute({ ...what, until })) });
    }
  }
  await tidy(ground);
  return found;
}

/** The bare servers can list and create. */
function serversFor(operation: Operation): (keyof Servers)[] {
  return operation === 'complete' ? ['product'] : ['product', 'bare', 'open'];
}

async function measureLatency(
  { ground, load, servers, people }: Bench,
  { route, costs, seconds }: { route: Operation; costs: readonly Costs[]; seconds: number },
): Promise<Measured> {
  const own = costs.filter(({ operation, server }) => operation === route && server === 'product');
  const perSecond = Math.max(...own.map((cost) => cost.perSecond)) / 2;
  const what = { load, server: servers.product, database: ground.database, connections: requestsOf(route, people) };
  const p99s: number[] = [];
  for (let n = 0; n < LATENCY_ROUNDS; n++) {
    p99s.push((await measureRoute({ ...what, until: { seconds: seconds / 2 }, perSecond })).p99Ms);
  }
  return latencyFigure(route, { perSecond, p99s });
}

async function measureIdleStreams({ ground, load, servers }: Bench, say: (line: string) => void): Promise<Measured[]> {
  say(`${IDLE_STREAMS} idle streams`);
  const { origin } = servers.product;
  const tabs = await preparePeople(ground, { origin, people: { count: IDLE_STREAMS, tasksEach: 0 } });
  return await measureStreams(ground, { load, server: servers.product, cookies: tabs.map(({ cookie }) => cookie) });
}

function conditions({ rounds, seconds }: Pick<PartOptions, 'rounds' | 'seconds'>): string {
  return (
    `${PEOPLE.count} people with ${PEOPLE.tasksEach} tasks each, ${CONNECTIONS} connections, ${rounds} interleaved rounds of ${seconds} s; ` +
    `server, database and load share ${availableParallelism()} cores; no autovacuum during rounds; rate limits lifted`
  );
}
