/** The load generator as a process of its own, so that its work counts for neither server: orders come by `fork`'s channel, one at a time. */
import { get } from 'node:http';
import { loadAutocannon } from './autocannon.ts';
import type { Answer, Fire, Fired, OpenStreams, Order } from './orders.ts';

/** Streams that are opened at a time. */
const TOGETHER = 50;

async function fire({ origin, connections, seconds, perSecond }: Fire): Promise<Fired> {
  let next = 0;
  const result = await loadAutocannon()({
    url: origin,
    connections: connections.length,
    duration: seconds,
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
    response.resume().on('error', () => undefined);
    resolve();
  }).on('error', reject);
  return promise;
}

async function follow(order: Order): Promise<Answer> {
  try {
    return { result: order.kind === 'fire' ? await fire(order) : await openStreams(order) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (order: Order) => void follow(order).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());
