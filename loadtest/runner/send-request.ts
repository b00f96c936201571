import { request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Agents } from './http-agents.ts';

export type Timings = {
  blocked: number;
  connecting: number;
  tls_handshaking: number;
  sending: number;
  waiting: number;
  receiving: number;
  /** Sending, waiting and receiving: without the wait for a connection. */
  duration: number;
};

export type Exchange = {
  /** 0 when there was no whole answer. */
  status: number;
  rawHeaders: readonly string[];
  body: string;
  /** Empty after a whole answer. */
  error: string;
  timedOut: boolean;
  timings: Timings;
  bytesReceived: number;
};

export type Outgoing = {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
  agents: Agents;
  signal: AbortSignal;
};

/** An answer larger than this ends the request: no page or list of the product comes near it. */
const MAX_BODY_BYTES = 64 * 1_024 * 1_024;

/**
 * One request over a kept connection. A connection that the server closed while the request was on its way, before a byte
 * of the answer, is replaced once when the request may be repeated: browsers and k6 (Go) do the same.
 */
export async function sendRequest(outgoing: Outgoing): Promise<Exchange> {
  const first = await attempt(outgoing);
  const mayRepeat = ['GET', 'HEAD'].includes(outgoing.method) || 'Idempotency-Key' in outgoing.headers;
  return first.wasStale && mayRepeat ? attempt(outgoing) : first;
}

type Marks = {
  began: number;
  socketAt: number;
  connectedAt: number;
  securedAt: number;
  sentAt: number;
  firstByteAt: number;
};

function attempt(outgoing: Outgoing): Promise<Exchange & { wasStale: boolean }> {
  const { method, url, headers, body, timeoutMs, agents, signal } = outgoing;
  const began = performance.now();
  const marks: Marks = { began, socketAt: 0, connectedAt: 0, securedAt: 0, sentAt: 0, firstByteAt: 0 };
  const { promise, resolve } = Promise.withResolvers<Exchange & { wasStale: boolean }>();
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  const request = send(url, { method, headers, agent: agents.agentFor(url.protocol) });
  let timedOut = false;
  let response: IncomingMessage | undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stop = (reason: string): void => void request.destroy(new Error(reason));
  const timer = setTimeout(() => {
    timedOut = true;
    stop('request timeout');
  }, timeoutMs);
  const onAbort = (): void => stop('the iteration was interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const finish = (error: string): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    const isWhole = error === '' && response !== undefined;
    resolve({
      status: isWhole ? (response?.statusCode ?? 0) : 0,
      rawHeaders: response?.rawHeaders ?? [],
      body: Buffer.concat(chunks).toString(),
      error,
      timedOut,
      timings: timingsOf(marks, performance.now()),
      bytesReceived: bytes,
      wasStale: error !== '' && request.reusedSocket && response === undefined && !timedOut && !signal.aborted,
    });
  };
  watchConnection(request, marks);
  request.on('error', (error) => finish(describe(error)));
  request.on('response', (incoming) => {
    response = incoming;
    marks.firstByteAt = performance.now();
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) stop(`the answer is larger than ${MAX_BODY_BYTES} bytes`);
      else chunks.push(chunk);
    });
    incoming.on('end', () => finish(''));
    incoming.on('error', (error) => finish(describe(error)));
  });
  request.end(body);
  return promise;
}

function watchConnection(request: ClientRequest, marks: Marks): void {
  request.on('socket', (socket: Socket) => {
    marks.socketAt = performance.now();
    // A kept connection has no such events any more, and would collect listeners.
    if (!socket.connecting) return;
    socket.once('connect', () => (marks.connectedAt = performance.now()));
    socket.once('secureConnect', () => (marks.securedAt = performance.now()));
  });
  request.on('finish', () => (marks.sentAt = performance.now()));
}

function timingsOf(marks: Marks, endedAt: number): Timings {
  const socketAt = marks.socketAt || endedAt;
  const connecting = marks.connectedAt === 0 ? 0 : marks.connectedAt - socketAt;
  const handshaking = marks.securedAt === 0 ? 0 : marks.securedAt - marks.connectedAt;
  const readyAt = Math.max(socketAt, marks.connectedAt, marks.securedAt);
  // What was written while the connection was being made left when it was there.
  const sentAt = Math.max(marks.sentAt, readyAt);
  const firstByteAt = marks.firstByteAt || endedAt;
  const [sending, waiting, receiving] = [sentAt - readyAt, firstByteAt - sentAt, endedAt - firstByteAt];
  return {
    blocked: socketAt - marks.began,
    connecting,
    tls_handshaking: handshaking,
    sending,
    waiting: Math.max(0, waiting),
    receiving,
    duration: Math.max(0, endedAt - readyAt),
  };
}

function describe(error: Error & { code?: string }): string {
  return error.code === undefined || error.message.includes(error.code)
    ? error.message
    : `${error.message} (${error.code})`;
}
