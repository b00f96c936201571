/** A server that works `BUSY_MS` of CPU time for each answer, and refuses `/refused`: what a measurement has to notice. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const busyMicroseconds = Number(process.env['BUSY_MS']) * 1_000;

function used(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const server = createServer((request, response) => {
  const end = used() + busyMicroseconds;
  while (used() < end);
  response.writeHead(request.url === '/refused' ? 503 : 200).end('done');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: (server.address() as AddressInfo).port })}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
process.on('SIGTERM', () => process.exit());
