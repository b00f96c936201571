import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Tls } from '#core/platform/tls-files';

/** Longer than the gateway keeps an idle connection (60 s), so that it never sends on one that we just closed. */
export const KEEP_ALIVE_MS = 75_000;
/** A request for a file is a few hundred bytes: who needs longer to send it only holds a connection. */
const ARRIVAL_MS = 5_000;
const MAX_CONNECTIONS = 2_000;

/** Node's server with a bound on each thing that a client can be slow at, and on how many clients there are. */
export function openServer(handler: RequestListener, tls: Tls | null, arrivalMs = ARRIVAL_MS): Server {
  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: arrivalMs,
    requestTimeout: arrivalMs,
    connectionsCheckingInterval: Math.min(arrivalMs, 1_000),
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: arrivalMs }, handler)
    : createServer(options, handler);
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
