import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { CHANNELS, type Channel } from './channels.ts';
import { connectClient } from './connection.ts';

const RECONNECT_MS = { first: 100, most: 5000 };

/** Notifications of other replicas. They may be lost: a reader that needs every change must also poll. */
export type Listener = {
  /** Calls `told` with the payload of each notification (channels.ts). */
  on(channel: Channel, told: (payload: string) => void): void;
  /** Calls `told` after each (re)connection: notifications before it may be lost. */
  onListening(told: () => void): void;
  close(): Promise<void>;
};

type Told = { [channel in Channel]: ((payload: string) => void)[] } & { listening: (() => void)[] };

/** LISTENs to all channels on one direct connection, and reconnects with jittered back-off until it is closed. */
export function startListener({ connection }: { connection: pg.ClientConfig }): Listener {
  const closing = new AbortController();
  const told: Told = { activity: [], session: [], listening: [] };
  const loop = listenUntil(closing.signal, connection, told);
  return {
    on: (channel, listener) => void told[channel].push(listener),
    onListening: (listener) => void told.listening.push(listener),
    async close() {
      closing.abort();
      await loop;
    },
  };
}

async function listenUntil(signal: AbortSignal, connection: pg.ClientConfig, told: Told): Promise<void> {
  for (let backOffMs = RECONNECT_MS.first; !signal.aborted; backOffMs = Math.min(backOffMs * 2, RECONNECT_MS.most)) {
    const listened = await listenOnce(signal, connection, told).catch(() => false);
    if (listened) backOffMs = RECONNECT_MS.first;
    const pauseMs = backOffMs * (0.5 + Math.random() / 2);
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Resolves (true) when the connection is lost or `signal` aborts. */
async function listenOnce(signal: AbortSignal, connection: pg.ClientConfig, told: Told): Promise<boolean> {
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  const client = await connectClient(connection, end);
  client.on('end', end);
  client.on('notification', ({ channel, payload }) => {
    const known = CHANNELS.find((name) => name === channel);
    if (known) for (const listener of told[known]) listener(payload ?? '');
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.query(CHANNELS.map((channel) => `LISTEN ${channel}`).join('; '));
    for (const listener of told.listening) listener();
    if (!signal.aborted) await ended.promise;
    return true;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}
