import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Limits } from './limits.ts';

/** How often connections are searched for requests that have taken too long. */
const SWEEP_MS = 1_000;

/**
 * The open connections of a server, by what they wait for. Node itself ends requests that arrive too slowly; this bounds how
 * many there are meanwhile, so that half-sent requests and idle connections never take the place of people at work.
 */
export type Connections = {
  /** Counts the connections of `server` from now on. */
  watch(server: Server): void;
  /** The request on this connection has arrived as a whole. */
  arrived(socket: Socket): void;
  /** The answer on this connection is a stream, which has its own bounds. */
  isStreaming(socket: Socket): void;
  /** False when another answer has begun on this connection: a client could not parse a new one behind it. */
  mayAnswer(socket: Socket): boolean;
};

export function createConnections(limits: Pick<Limits, 'connections' | 'arriving' | 'answerMs'>): Connections {
  // Sets and maps keep the order of insertion: the first one has been in its state for longest.
  const open = new Set<Socket>();
  const arriving = new Set<Socket>();
  const idle = new Set<Socket>();
  const atWork = new Map<Socket, number>();
  const latest = new WeakMap<Socket, ServerResponse>();

  const forget = (socket: Socket): void => {
    for (const state of [open, arriving, idle, atWork]) state.delete(socket);
  };
  const close = (socket: Socket | undefined): void => {
    if (!socket) return;
    // Now, not with its event `close`, which comes a tick later: the next one too many must find another.
    forget(socket);
    socket.destroy();
  };
  const onConnection = (socket: Socket): void => {
    open.add(socket);
    arriving.add(socket);
    socket.once('close', () => forget(socket));
    if (arriving.size > limits.arriving) close(first(arriving));
    if (open.size > limits.connections) close(first(idle) ?? first(arriving));
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    latest.set(socket, response);
    idle.delete(socket);
    arriving.add(socket);
    response.once('close', () => {
      atWork.delete(socket);
      // Of an early refusal the rest of the body is still on its way.
      if (!request.complete || socket.destroyed) return;
      arriving.delete(socket);
      idle.add(socket);
    });
  };
  const closeOverdue = (): void => {
    const latestStart = performance.now() - limits.answerMs;
    for (const [socket, start] of atWork) {
      if (start > latestStart) return;
      close(socket);
    }
  };
  return {
    watch(server) {
      server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', onConnection).on('request', onRequest);
      const timer = setInterval(closeOverdue, SWEEP_MS).unref();
      server.once('close', () => clearInterval(timer));
    },
    arrived(socket) {
      if (arriving.delete(socket)) atWork.set(socket, performance.now());
    },
    isStreaming: (socket) => void atWork.delete(socket),
    mayAnswer(socket) {
      const response = latest.get(socket);
      return !response?.headersSent || (response.writableFinished && response.req.complete);
    },
  };
}

function first(sockets: Set<Socket>): Socket | undefined {
  return sockets.values().next().value;
}
