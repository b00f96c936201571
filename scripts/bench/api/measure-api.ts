import { availableParallelism } from 'node:os';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { startLoad, type Load } from '../load/start-load.ts';
import { measureRoute, type RouteCost } from './measure-route.ts';
import { CONNECTIONS, OPERATIONS, requestsOf, type Operation } from './operations.ts';
import { preparePeople, tidy, type Person } from './prepare-people.ts';
import { routeFigures, type Costs } from './route-figures.ts';
import { startGround, type Ground } from './start-ground.ts';
import { startBare, startProduct, type Server } from './start-servers.ts';

const PEOPLE = { count: 200, tasksEach: 50 };
const WARM_UP_SECONDS = 2;
const SETTLE_SECONDS = 0.3;

type Servers = { product: Server; bare: Server; open: Server };
type Bench = { ground: Ground; load: Load; servers: Servers; people: Person[] };

/** P1: what the API costs, beside bare Fastify on the same database, in interleaved rounds. */
export async function measureApi({ root, rounds, seconds, only, say }: PartOptions): Promise<PartResult> {
  const operations = OPERATIONS.filter((operation) => only.length === 0 || only.includes(operation));
  const bench = await prepare(root);
  try {
    const costs: Costs[] = [];
    await warmUp(bench, operations);
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}`);
      for (const operation of operations) costs.push(...(await measureOnce(bench, { operation, seconds })));
      await tidy(bench.ground);
    }
    const latency = await measureLatency(bench, { operations, costs, seconds });
    return { figures: [...routeFigures(costs), ...latency], conditions: conditions(bench, { rounds, seconds }) };
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

/** The bare servers can list and create. */
function serversFor(operation: Operation): (keyof Servers)[] {
  return operation === 'complete' ? ['product'] : ['product', 'bare', 'open'];
}

async function measureOnce(
  { ground, load, servers, people }: Bench,
  { operation, seconds }: { operation: Operation; seconds: number },
): Promise<Costs[]> {
  const found: Costs[] = [];
  for (const name of serversFor(operation)) {
    const what = { load, server: servers[name], database: ground.database, connections: requestsOf(operation, people) };
    // The first answers after a pause are slower, and end what the others have left to do.
    await measureRoute({ ...what, seconds: SETTLE_SECONDS });
    found.push({ operation, server: name, ...(await measureRoute({ ...what, seconds })) });
  }
  return found;
}

/** Lets the servers compile what is hot, and PostgreSQL read what is asked for. */
async function warmUp(bench: Bench, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) await measureOnce(bench, { operation, seconds: WARM_UP_SECONDS });
  await tidy(bench.ground);
}

const P99_MS = 20;

async function measureLatency(
  { ground, load, servers, people }: Bench,
  { operations, costs, seconds }: { operations: readonly Operation[]; costs: readonly Costs[]; seconds: number },
): Promise<Measured[]> {
  const figures: Measured[] = [];
  for (const operation of operations) {
    const rates = costs.filter((cost) => cost.operation === operation && cost.server === 'product');
    const perSecond = Math.max(...rates.map((cost) => cost.perSecond)) / 2;
    const connections = requestsOf(operation, people);
    const samples: number[] = [];
    for (let n = 0; n < 3; n++) {
      const cost: RouteCost = await measureRoute({
        load,
        server: servers.product,
        database: ground.database,
        connections,
        seconds,
        perSecond,
      });
      samples.push(cost.p99Ms);
    }
    const note = `at ${Math.round(perSecond)}/s, half of the highest rate`;
    figures.push({ name: `${operation}: p99`, unit: 'ms', samples, bar: { most: P99_MS }, note });
  }
  return figures;
}

function conditions({ people }: Bench, { rounds, seconds }: { rounds: number; seconds: number }): string {
  return (
    `${people.length} people with ${PEOPLE.tasksEach} tasks each, ${CONNECTIONS} connections, ${rounds} interleaved rounds of ${seconds} s; ` +
    `server, database and load share ${availableParallelism()} cores; no autovacuum during rounds; rate limits lifted`
  );
}
