import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Limits } from './limits.ts';

/** How often connections are searched for requests that have taken too long, and for idle ones while the server closes. */
const SWEEP_MS = 1_000;
const CLOSING_SWEEP_MS = 100;
/** While the server closes, a connection without a request is given this long: its first bytes may be on their way. */
const SILENT_MS = 500;

/**
 * The open connections of a server, by what they wait for. Node itself ends requests that arrive too slowly; this bounds how
 * many there are meanwhile, so that half-sent requests and idle connections never take the place of people at work.
 */
export type Connections = {
  /** Counts the connections of `server` from now on. */
  watch(server: Server): void;
  /** The request on this connection has arrived as a whole. */
  arrived(socket: Socket): void;
  /** False when too many others on the same connection were unanswered when this request came. */
  mayWork(request: IncomingMessage): boolean;
  /** The answer on this connection is a stream, which has its own bounds. */
  isStreaming(socket: Socket): void;
  /** False when another answer has begun on this connection: a client could not parse a new one behind it. */
  mayAnswer(socket: Socket): boolean;
  /**
   * From now on closes whatever waits for a request, so that the server can close: Node waits for connections that have never
   * sent anything, and ends slow requests no more.
   */
  drain(): void;
};

type Options = Pick<Limits, 'connections' | 'pipelined' | 'arriving' | 'arrivalMs' | 'answerMs'>;

export function createConnections(limits: Options): Connections {
  const states = createStates();
  const { open, arriving, idle, atWork, latest, unanswered, close } = states;
  const crowded = new WeakSet<IncomingMessage>();
  let timer: NodeJS.Timeout | undefined;

  const onConnection = (socket: Socket): void => {
    open.set(socket, performance.now());
    arriving.set(socket, performance.now());
    socket.once('close', () => states.forget(socket));
    if (arriving.size > limits.arriving) close(first(arriving));
    if (open.size > limits.connections) close(first(idle) ?? first(arriving));
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    latest.set(socket, response);
    const others = unanswered.get(socket) ?? 0;
    unanswered.set(socket, others + 1);
    if (others >= limits.pipelined) crowded.add(request);
    idle.delete(socket);
    if (!arriving.has(socket)) arriving.set(socket, performance.now());
    response.once('close', () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
      atWork.delete(socket);
      // Of an early refusal the rest of the body is still on its way.
      if (!request.complete || socket.destroyed) return;
      arriving.delete(socket);
      idle.set(socket, performance.now());
    });
  };
  const sweepWhileClosing = (): void => {
    for (const socket of idle.keys()) close(socket);
    closeOlder(arriving, limits.arrivalMs, close);
    closeOlder(arriving, SILENT_MS, (socket) => void (latest.has(socket) || close(socket)));
  };
  return {
    watch(server) {
      server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', onConnection);
      // Before the app's own listener, whose first hook asks `mayWork`.
      server.prependListener('request', onRequest);
      timer = setInterval(() => closeOlder(atWork, limits.answerMs, close), SWEEP_MS).unref();
      server.once('close', () => clearInterval(timer));
    },
    arrived(socket) {
      if (arriving.delete(socket)) atWork.set(socket, performance.now());
    },
    mayWork: (request) => !crowded.has(request),
    isStreaming: (socket) => void atWork.delete(socket),
    mayAnswer(socket) {
      const response = latest.get(socket);
      return !response?.headersSent || (response.writableFinished && response.req.complete);
    },
    drain() {
      clearInterval(timer);
      timer = setInterval(sweepWhileClosing, CLOSING_SWEEP_MS).unref();
    },
  };
}

/** Connections by state, with the time since when; a map keeps the order of insertion, so that its first one is the oldest. */
type State = Map<Socket, number>;

function createStates() {
  const maps = { open: new Map(), arriving: new Map(), idle: new Map(), atWork: new Map() } satisfies Record<
    string,
    State
  >;
  const forget = (socket: Socket): void => {
    for (const state of Object.values(maps)) state.delete(socket);
  };
  const close = (socket: Socket | undefined): void => {
    if (!socket) return;
    // Now, not with its event `close`, which comes a tick later: the next one too many must find another.
    forget(socket);
    socket.destroy();
  };
  return {
    ...maps,
    latest: new WeakMap<Socket, ServerResponse>(),
    unanswered: new WeakMap<Socket, number>(),
    forget,
    close,
  };
}

function closeOlder(state: State, ageMs: number, close: (socket: Socket) => void): void {
  const latestStart = performance.now() - ageMs;
  for (const [socket, start] of state) {
    if (start > latestStart) return;
    close(socket);
  }
}

function first(state: State): Socket | undefined {
  return state.keys().next().value;
}
