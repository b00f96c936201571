import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { LISTEN_BACKLOG } from '#core/platform/listen-backlog';
import { rotateReplicas } from './replica-rotation.ts';
import type { Upstream } from './replica-rotation.ts';

export type FrontDoorOptions = { port: number; backends: readonly Upstream[]; frontend: Upstream };

export type FrontDoor = {
  port: number;
  /** Accepts no new request, lets running ones finish for a moment, cuts what is still open (live updates never end by themselves). */
  stop: () => Promise<void>;
};

/** The paths of the backend; everything else is the frontend's (the Gateway's routes in production). */
const BACKEND_PATH = /^\/(?:api|mcp|livez|readyz|startupz|healthz)(?:[/?]|$)/;
const STOP_GRACE_MS = 500;
/** An idle connection is given up so long before its server closes it: a write must not meet the closing, however busy the machine is. */
const LET_GO_EARLIER_MS = 10_000;
/** Longer than the pause between two heartbeats of a live stream (15 s): what is silent for longer has stopped. */
const SILENCE_MS = 30_000;

/** The one origin of the local stack: hands each request to the backend or the frontend and streams the answer. */
export async function openFrontDoor({ port, backends, frontend }: FrontDoorOptions): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true, agentKeepAliveTimeoutBuffer: LET_GO_EARLIER_MS });
  const proxy = createProxyServer();
  const rotation = rotateReplicas(backends);
  const sockets = new Set<Socket>();
  const portsFor = (url = '/'): number[] => (BACKEND_PATH.test(url) ? rotation.next() : [frontend()].flatMap(present));

  const forward = async (exchange: Exchange, [first, ...others]: number[]): Promise<void> => {
    const { incoming, outgoing } = exchange;
    if (first === undefined) return refuse(outgoing);
    const target = { host: '127.0.0.1', port: first };
    try {
      await proxy.web(incoming, outgoing, { target, agent, proxyTimeout: SILENCE_MS });
    } catch {
      if (outgoing.headersSent) outgoing.destroy();
      else if (isWithoutBody(incoming)) await forward(exchange, others);
      // Part of the body may have been sent: only the client knows whether a repetition is safe.
      else refuse(outgoing);
    }
  };
  const server = createServer((incoming, outgoing) => {
    nameClient(incoming);
    void forward({ incoming, outgoing }, portsFor(incoming.url));
  });
  // Live updates stay open for hours; the backend has its own limits.
  server.requestTimeout = 0;
  // For the live reload of `npm run dev`, which speaks WebSocket.
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const [first] = portsFor(incoming.url);
    if (first === undefined) return socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const target = { host: '127.0.0.1', port: first };
    return void proxy.ws(incoming, socket, { target }, head).catch(() => socket.destroy());
  });
  server.listen(port, '127.0.0.1', LISTEN_BACKLOG);
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    rotation.stop();
    for (const socket of sockets) socket.destroy();
    await close(server);
    agent.destroy();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse };

function present(port: number | undefined): number[] {
  return port === undefined ? [] : [port];
}

function isWithoutBody({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Adds the client's address behind those that the request already names: the backend trusts the last one, which is ours. */
function nameClient({ headers, socket }: IncomingMessage): void {
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? '';
  headers['x-forwarded-for'] = before === undefined ? client : `${String(before)}, ${client}`;
  headers['x-forwarded-proto'] = 'http';
}

function refuse(outgoing: ServerResponse): void {
  const problem = { type: 'about:blank', title: 'The service is starting again', status: 503 };
  // The unread rest of a body would be parsed as the connection's next request.
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '1', connection: 'close' };
  outgoing.writeHead(503, headers).end(JSON.stringify(problem));
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(timer);
}
