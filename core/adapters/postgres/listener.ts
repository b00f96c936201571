import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { connectClient } from './connection.ts';

const RECONNECT_MS = { first: 100, most: 5000 };

export type ListenerOptions = {
  connection: pg.ClientConfig;
  channel: string;
  onNotification: (payload: string) => void;
  /** After each (re)connection: notifications before it may be lost. */
  onListening: () => void;
};

/**
 * LISTENs on one direct connection, and reconnects with jittered back-off for as long as it is not closed. Hints only:
 * whoever needs every change must also poll.
 */
export function startListener(options: ListenerOptions): { close(): Promise<void> } {
  const closing = new AbortController();
  const loop = listenUntil(closing.signal, options);
  return {
    async close() {
      closing.abort();
      await loop;
    },
  };
}

async function listenUntil(signal: AbortSignal, options: ListenerOptions): Promise<void> {
  for (let backOffMs = RECONNECT_MS.first; !signal.aborted; backOffMs = Math.min(backOffMs * 2, RECONNECT_MS.most)) {
    const listened = await listenOnce(signal, options).catch(() => false);
    if (listened) backOffMs = RECONNECT_MS.first;
    const pauseMs = backOffMs * (0.5 + Math.random() / 2);
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Resolves (true) when the connection is lost or `signal` aborts. */
async function listenOnce(signal: AbortSignal, options: ListenerOptions): Promise<boolean> {
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  const client = await connectClient(options.connection, end);
  client.on('end', end);
  client.on('notification', ({ payload }) => options.onNotification(payload ?? ''));
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.query(`LISTEN ${options.channel}`);
    options.onListening();
    if (!signal.aborted) await ended.promise;
    return true;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}
