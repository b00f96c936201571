import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A raw connection on which a test writes any bytes at any pace. */
export type RawClient = {
  socket: Socket;
  /** All that the server has answered so far. */
  received(): string;
  /** Resolves when the server has ended the connection; this side stays open. */
  ended: Promise<void>;
};

/** Opens a connection and writes `text`. */
export async function openRawClient(port: number, text: string): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  // A connection that the server has destroyed may end by a reset.
  socket.on('error', () => resolve()).once('end', resolve);
  await once(socket, 'connect');
  socket.write(text);
  return { socket, received: () => received, ended };
}

/** A POST of which the headers and a part of the body have been sent. */
export function halfSent(path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n${lines.join('')}\r\n{"`;
}

/** How many connections the server holds, whatever the other side thinks. */
export async function openConnections(server: Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
