import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A process behind the door. `isUp` is asked for each request. */
export type Upstream = { port: number; isUp: () => boolean };

export type FrontDoorOptions = {
  port: number;
  /** They take turns; one that is down is passed over. */
  backends: readonly Upstream[];
  frontend: Upstream;
};

export type FrontDoor = {
  port: number;
  /** Takes nothing new, gives answers in flight a moment, ends what is still open (live updates never end by themselves). */
  stop: () => Promise<void>;
};

/** The paths of the backend; everything else is the frontend's (the Gateway's routes in production). */
const BACKEND_PATH = /^\/(?:api|mcp|livez|readyz|startupz|healthz)(?:[/?]|$)/;
const STOP_GRACE_MS = 500;
/** Headers of one hop (RFC 9110 §7.6.1): ours to set, not to pass on. */
const HOP_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** The one origin of the local stack: hands each request to the backend or the frontend and streams the answer. No logic of its own. */
export async function openFrontDoor({ port, backends, frontend }: FrontDoorOptions): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true });
  const tunnels = new Set<() => void>();
  let turn = 0;
  const candidates = (url = '/'): Upstream[] => {
    if (!BACKEND_PATH.test(url)) return [frontend];
    turn = (turn + 1) % backends.length;
    const inTurn = [...backends.slice(turn), ...backends.slice(0, turn)];
    return [...inTurn.filter(({ isUp }) => isUp()), ...inTurn.filter(({ isUp }) => !isUp())];
  };
  const server = createServer((incoming, outgoing) => forward({ incoming, outgoing, agent }, candidates(incoming.url)));
  // Live updates stay open for hours; the backend has its own limits.
  server.requestTimeout = 0;
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const [upstream] = candidates(incoming.url);
    if (!upstream) return;
    const end = tunnel({ incoming, socket, head }, upstream.port);
    tunnels.add(end);
    socket.once('close', () => tunnels.delete(end));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => close(server, agent, tunnels) };
}

type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse; agent: Agent };

function forward(exchange: Exchange, upstreams: Upstream[]): void {
  const { incoming, outgoing, agent } = exchange;
  const [first, ...others] = upstreams;
  if (!first) return refuse(outgoing);
  const { method, url: path } = incoming;
  const sent = request({ host: '127.0.0.1', port: first.port, method, path, headers: passedOn(incoming), agent });
  outgoing.once('close', () => sent.destroy());
  let connected = false;
  onConnect(sent, () => {
    connected = true;
    incoming.pipe(sent);
  });
  sent.once('response', (answer) => {
    // A backend's hop headers end here; Node sets ours.
    outgoing.writeHead(answer.statusCode ?? 502, without(answer.headers, HOP_HEADERS));
    outgoing.flushHeaders();
    answer.once('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  sent.once('error', () => {
    if (outgoing.headersSent) return outgoing.destroy();
    // Nothing of the request is gone yet: the next one can have it.
    if (!connected && !outgoing.destroyed) return forward(exchange, others);
    return refuse(outgoing);
  });
}

function onConnect(sent: ClientRequest, then: () => void): void {
  sent.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
}

function passedOn({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? '';
  return {
    ...without(headers, HOP_HEADERS),
    // Of a body without length Node would not know that there is one.
    ...(headers['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
    'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
    'x-forwarded-proto': 'http',
  };
}

function without(headers: NodeJS.Dict<string | string[]>, names: string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function refuse(outgoing: ServerResponse): void {
  const problem = { type: 'about:blank', title: 'The service is starting again', status: 503 };
  outgoing.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  outgoing.end(JSON.stringify(problem));
}

type Upgrade = { incoming: IncomingMessage; socket: Socket; head: Buffer };

/** For the live reload of `npm run dev`, which speaks WebSocket. */
function tunnel({ incoming, socket, head }: Upgrade, port: number): () => void {
  const upstream = connect(port, '127.0.0.1', () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    }
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  const end = (): void => {
    upstream.destroy();
    socket.destroy();
  };
  // A WebSocket has no half-open state.
  for (const side of [upstream, socket]) side.once('error', end).once('end', end).once('close', end);
  return end;
}

async function close(server: Server, agent: Agent, tunnels: Set<() => void>): Promise<void> {
  for (const end of tunnels) end();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(timer);
  agent.destroy();
}
