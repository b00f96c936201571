import type { IncomingMessage } from 'node:http';
import type { App } from '../app-types.ts';
import type { Limits } from '../limits.ts';

/** Of a refused body at most this much is read; who sends more sees the connection end. */
const MOST_BYTES = 8 * 1_024 * 1_024;

/**
 * Before an answer that ends the connection, reads what is left of the body. A connection that is closed over unread bytes is
 * reset, and a client or proxy that still sends then loses the answer. Half of the time that a request
 * may take to arrive is the bound: a client that waits for the answer before it sends more gets it, and no 408.
 */
export function registerRestOfBody(app: App, { arrivalMs }: Pick<Limits, 'arrivalMs'>): void {
  app.addHook('onSend', async ({ raw }, reply) => {
    const isLast = reply.getHeader('connection') === 'close' || !reply.raw.shouldKeepAlive;
    if (isLast && !raw.complete) await discard(raw, arrivalMs / 2);
  });
}

async function discard(request: IncomingMessage, mostMs: number): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, mostMs);
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) resolve();
  };
  request
    .on('data', onData)
    .once('end', resolve)
    .once('close', resolve)
    .once('error', () => resolve())
    .resume();
  await promise;
  clearTimeout(timer);
}
