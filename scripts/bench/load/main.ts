/** The load generator as a process of its own, so that its work counts for neither server: orders come by `fork`'s channel, one at a time. */
import { get } from 'node:http';
import { loadAutocannon } from './autocannon.ts';
import type { Answer, Fire, Fired, OpenStreams, Order } from './orders.ts';

/** Streams that are opened at a time. */
const TOGETHER = 50;

async function fire({ origin, connections, until, perSecond }: Fire): Promise<Fired> {
  let next = 0;
  const result = await loadAutocannon()({
    url: origin,
    connections: connections.length,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
    ...(perSecond !== undefined && { overallRate: Math.round(perSecond) }),
    setupClient: (client) => client.setRequests(connections[next++] ?? []),
  });
  return {
    requests: result['2xx'],
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
}

let openCount = 0;

/** Resolves when all of them have begun. */
async function openStreams({ origin, cookies, count }: OpenStreams): Promise<void> {
  for (let opened = 0; opened < count; opened += TOGETHER) {
    const next = Array.from(
      { length: Math.min(TOGETHER, count - opened) },
      (_, n) => cookies[(opened + n) % cookies.length] ?? '',
    );
    await Promise.all(next.map((cookie) => openStream(origin, cookie)));
  }
}

function openStream(origin: string, cookie: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  get(`${origin}/api/events`, { agent: false, headers: { cookie } }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`a live stream was refused: ${response.statusCode}`));
    openCount++;
    response
      .resume()
      .on('error', () => undefined)
      .once('close', () => openCount--);
    resolve();
  }).on('error', reject);
  return promise;
}

async function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'fire':
      return await fire(order);
    case 'streams':
      return await openStreams(order);
    case 'count-streams':
      return openCount;
  }
}

async function follow(order: Order): Promise<Answer> {
  try {
    return { result: await obey(order) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (order: Order) => void follow(order).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());
